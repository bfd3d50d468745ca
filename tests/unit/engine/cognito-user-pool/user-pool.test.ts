import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signIn as signInByLibrary } from './library.ts';
import { providerName, startPool, userPool, type PoolServer } from './pool-server.ts';

const email = 'alice@example.com';
const password = 'Correct-horse-7';
let server: PoolServer;

beforeEach(async () => {
  server = await startPool();
});
afterEach(() => server.close());

const signIn = (name: string, secret: string) => signInByLibrary(server, name, secret);
const signUp = (name: string, secret: string) =>
  server.call('SignUp', { ClientId: 'client', Username: name, Password: secret });
const confirm = (name: string, code: string) =>
  server.call('ConfirmSignUp', { ClientId: 'client', Username: name, ConfirmationCode: code });
const code = () => server.mails[0]?.code ?? '';
const wrong = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0');
const refresh = (token: string) =>
  server.call('InitiateAuth', {
    ClientId: 'client',
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: token },
  });

describe('signing up', () => {
  test('a mailed code confirms, and then the password signs in', async () => {
    expect((await signUp(email, password)).status).toBe(200);
    await expect(signIn(email, password)).rejects.toMatchObject({
      code: 'UserNotConfirmedException',
    });
    expect((await confirm(email, code())).status).toBe(200);
    const session = await signIn(email, password);
    expect(decodeJwt(session.getIdToken().getJwtToken())).toMatchObject({
      iss: userPool.issuer,
      aud: 'client',
      token_use: 'id',
      email,
    });
  });

  test.each([
    { name: 'a weak password', email, password: 'password', type: 'InvalidPasswordException' },
    { name: 'no address', email: 'alice', password, type: 'InvalidParameterException' },
  ])('$name is refused', async ({ email: name, password: secret, type }) => {
    expect(await signUp(name, secret)).toMatchObject({ status: 400, body: { __type: type } });
  });

  test('refuses an address that exists in other letter case', async () => {
    await signUp(email, password);
    expect((await signUp('ALICE@example.com', password)).body.__type).toBe(
      'UsernameExistsException',
    );
  });

  test('after five wrong codes the right one is refused too', async () => {
    await signUp(email, password);
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await confirm(email, wrong(code()))).body.__type).toBe('CodeMismatchException');
    }
    expect((await confirm(email, code())).body.__type).toBe('LimitExceededException');
  });

  test('a new code does not reset the limit of wrong codes', async () => {
    await signUp(email, password);
    for (let tries = 0; tries < 5; tries += 1) await confirm(email, wrong(code()));
    await server.call('ResendConfirmationCode', { ClientId: 'client', Username: email });
    expect((await confirm(email, code())).body.__type).toBe('LimitExceededException');
    server.clock.ahead = 3_600_000;
    expect((await confirm(email, code())).status).toBe(200);
  });

  test('checks five of a hundred wrong codes sent at once', async () => {
    await signUp(email, password);
    const right = Number(code());
    const guesses = Array.from({ length: 100 }, (_, guess) =>
      confirm(email, String((right + 1 + guess) % 1_000_000).padStart(6, '0')),
    );
    const types = (await Promise.all(guesses)).map(({ body }) => body.__type);
    expect(types.filter((type) => type === 'CodeMismatchException')).toHaveLength(5);
    expect(types.filter((type) => type === 'LimitExceededException')).toHaveLength(95);
  });

  test('mails at most ten codes an hour', async () => {
    await signUp(email, password);
    const resend = () =>
      server.call('ResendConfirmationCode', { ClientId: 'client', Username: email });
    for (let mails = 1; mails < 10; mails += 1) expect((await resend()).status).toBe(200);
    expect((await resend()).body.__type).toBe('LimitExceededException');
    expect(server.mails).toHaveLength(10);
  });

  test('one of two simultaneous sign-ups for one address succeeds', async () => {
    const answers = await Promise.all([signUp(email, password), signUp(email, password)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(server.mails).toHaveLength(1);
  });

  test.each([
    { name: 'another address', UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }] },
    { name: 'a role', UserAttributes: [{ Name: 'custom:role', Value: 'admin' }] },
  ])('a client cannot write $name at sign-up', async ({ UserAttributes }) => {
    const { status, body } = await server.call('SignUp', {
      ClientId: 'client',
      Username: email,
      Password: password,
      UserAttributes,
    });
    expect([status, body.__type]).toEqual([400, 'NotAuthorizedException']);
    expect(server.mails).toEqual([]);
  });

  test('the code survives a restart', async () => {
    await signUp(email, password);
    await server.restart();
    expect((await confirm(email, code())).status).toBe(200);
  });

  test('a code expires after a day and can be requested again', async () => {
    await signUp(email, password);
    const first = code();
    server.clock.ahead = 25 * 3_600_000;
    expect((await confirm(email, first)).body.__type).toBe('ExpiredCodeException');
    await server.call('ResendConfirmationCode', { ClientId: 'client', Username: email });
    expect((await confirm(email, code())).status).toBe(200);
  });
});

describe('a user', () => {
  beforeEach(() => server.pool().addConfirmedUser(email, password));

  test('signs in with any spelling of the address', async () => {
    await expect(signIn('Alice@Example.com', password)).resolves.toBeDefined();
  });

  test('does not sign in with a wrong password, and is locked out after many', async () => {
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(signIn(email, 'Wrong-horse-77')).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    }
    await expect(signIn(email, password)).rejects.toMatchObject({
      message: 'Password attempts exceeded',
    });
    server.clock.ahead = 60_000;
    await expect(signIn(email, password)).resolves.toBeDefined();
  });

  test('still signs in after a restart, and earlier tokens stay valid', async () => {
    const session = await signIn(email, password);
    await server.restart();
    const check = { providerName, clientId: 'client', serverSideCheck: true };
    expect(
      await server.pool().verifyIdToken(session.getIdToken().getJwtToken(), check),
    ).not.toBeNull();
    expect((await refresh(session.getRefreshToken().getToken())).status).toBe(200);
    await expect(signIn(email, password)).resolves.toBeDefined();
  });

  test('keeps no password on disk', async () => {
    const files = await readdir(join(server.dir, 'users'));
    for (const name of files) {
      expect(await readFile(join(server.dir, 'users', name), 'utf8')).not.toContain(password);
    }
  });

  test('changes the password only with the old one', async () => {
    const session = await signIn(email, password);
    const change = (old: string) =>
      server.call('ChangePassword', {
        AccessToken: session.getAccessToken().getJwtToken(),
        PreviousPassword: old,
        ProposedPassword: 'Another-horse-8',
      });
    expect((await change('Wrong-horse-77')).body.__type).toBe('NotAuthorizedException');
    expect((await change(password)).status).toBe(200);
    await expect(signIn(email, password)).rejects.toBeDefined();
    await expect(signIn(email, 'Another-horse-8')).resolves.toBeDefined();
  });

  test('sets a forgotten password with the mailed code', async () => {
    await server.call('ForgotPassword', { ClientId: 'client', Username: email });
    const reset = (with_: string) =>
      server.call('ConfirmForgotPassword', {
        ClientId: 'client',
        Username: email,
        ConfirmationCode: with_,
        Password: 'Another-horse-8',
      });
    expect((await reset(wrong(code()))).body.__type).toBe('CodeMismatchException');
    expect((await reset(code())).status).toBe(200);
    expect((await reset(code())).body.__type).toBe('CodeMismatchException');
    await expect(signIn(email, 'Another-horse-8')).resolves.toBeDefined();
  });

  test.each([
    { name: 'global sign-out', how: 'GlobalSignOut' },
    { name: 'revoking the refresh token', how: 'RevokeToken' },
  ])('$name voids every token of the sign-in, and a new sign-in works', async ({ how }) => {
    const session = await signIn(email, password);
    const out = await server.call(
      how,
      how === 'GlobalSignOut'
        ? { AccessToken: session.getAccessToken().getJwtToken() }
        : { ClientId: 'client', Token: session.getRefreshToken().getToken() },
    );
    expect(out.status).toBe(200);
    expect((await refresh(session.getRefreshToken().getToken())).body.__type).toBe(
      'NotAuthorizedException',
    );
    const idToken = session.getIdToken().getJwtToken();
    const check = (serverSideCheck: boolean) =>
      server.pool().verifyIdToken(idToken, { providerName, clientId: 'client', serverSideCheck });
    expect(await check(true)).toBeNull();
    expect(await check(false)).not.toBeNull();
    server.clock.ahead = 10;
    await expect(signIn(email, password)).resolves.toBeDefined();
  });

  test('a deleted user cannot sign in, and every token is void', async () => {
    const session = await signIn(email, password);
    const AccessToken = session.getAccessToken().getJwtToken();
    expect((await server.call('DeleteUser', { AccessToken })).status).toBe(200);
    expect((await server.call('GetUser', { AccessToken })).body.__type).toBe(
      'NotAuthorizedException',
    );
    expect((await refresh(session.getRefreshToken().getToken())).status).toBe(400);
    await expect(signIn(email, password)).rejects.toMatchObject({
      message: 'Incorrect username or password.',
    });
    expect(await readdir(join(server.dir, 'users'))).toEqual([]);
  });

  test('a demo account that exists already keeps its password', async () => {
    await server.pool().addConfirmedUser('ALICE@example.com', 'Another-horse-8');
    await expect(signIn(email, password)).resolves.toBeDefined();
  });

  test('a wrong old password is limited like a wrong sign-in', async () => {
    const session = await signIn(email, password);
    const change = (PreviousPassword: string) =>
      server.call('ChangePassword', {
        AccessToken: session.getAccessToken().getJwtToken(),
        PreviousPassword,
        ProposedPassword: 'Another-horse-8',
      });
    for (let tries = 0; tries < 5; tries += 1) await change('Wrong-horse-77');
    expect((await change(password)).body.__type).toBe('LimitExceededException');
  });
});
