import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signIn } from './library.ts';
import { startPool, type PoolServer } from './pool-server.ts';

const email = 'alice@example.com';
const newEmail = 'al@example.com';
const password = 'Correct-horse-7';
let server: PoolServer;
let AccessToken: string;

beforeEach(async () => {
  server = await startPool();
  await server.pool().addConfirmedUser(email, password);
  AccessToken = (await signIn(server, email, password)).getAccessToken().getJwtToken();
});
afterEach(() => server.close());

const update = (Name: string, Value: string) =>
  server.call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name, Value }] });
const verify = (Code: string) =>
  server.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
const code = () => server.mails[0]?.code ?? '';

describe('a new address', () => {
  test('signs in once its code is entered; until then the old one does', async () => {
    expect((await update('email', newEmail)).status).toBe(200);
    expect(server.mails[0]?.to).toBe(newEmail);
    await expect(signIn(server, email, password)).resolves.toBeDefined();
    await expect(signIn(server, newEmail, password)).rejects.toBeDefined();

    expect((await verify(code())).status).toBe(200);
    await expect(signIn(server, email, password)).rejects.toBeDefined();
    const session = await signIn(server, newEmail, password);
    expect(session.getIdToken().payload).toMatchObject({ email: newEmail, email_verified: true });
  });

  test('keeps the user’s sub', async () => {
    const sub = async () => (await server.call('GetUser', { AccessToken })).body.Username;
    const before = await sub();
    await update('email', newEmail);
    await verify(code());
    expect(await sub()).toBe(before);
  });

  test('cannot be one that another user has or took meanwhile', async () => {
    await server.pool().addConfirmedUser('bob@example.com', password);
    expect((await update('email', 'BOB@example.com')).body.__type).toBe('AliasExistsException');
    await update('email', newEmail);
    const mailed = code();
    await server.pool().addConfirmedUser(newEmail, password);
    expect((await verify(mailed)).body.__type).toBe('AliasExistsException');
    await expect(signIn(server, email, password)).resolves.toBeDefined();
  });

  test('cannot be verified by guessing the code', async () => {
    await update('email', newEmail);
    const right = Number(code());
    for (let tries = 1; tries <= 5; tries += 1) {
      const guess = String((right + tries) % 1_000_000).padStart(6, '0');
      expect((await verify(guess)).body.__type).toBe('CodeMismatchException');
    }
    expect((await verify(code())).body.__type).toBe('LimitExceededException');
  });
});

test.each([
  { name: 'sub', type: 'NotAuthorizedException' },
  { name: 'email_verified', type: 'NotAuthorizedException' },
  { name: 'custom:role', type: 'NotAuthorizedException' },
])('the attribute $name cannot be written', async ({ name, type }) => {
  expect((await update(name, 'true')).body.__type).toBe(type);
});
