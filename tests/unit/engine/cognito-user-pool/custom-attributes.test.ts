import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signIn } from './library.ts';
import { startPool, userPool, type PoolServer } from './pool-server.ts';

const email = 'alice@example.com';
const password = 'Correct-horse-7';
let server: PoolServer;

beforeEach(async () => {
  server = await startPool();
  await server.pool().addConfirmedUser(email, password);
});
afterEach(() => server.close());

const administer = (operation: string, more: Record<string, unknown> = {}) =>
  server.administer(operation, { UserPoolId: userPool.id, Username: email, ...more });

const setSpace = (Value: string) =>
  administer('AdminUpdateUserAttributes', {
    UserAttributes: [{ Name: 'custom:space', Value }],
  });

/** The attribute as administrators see it. */
const spaceOf = async (): Promise<string | undefined> => {
  const { body } = await administer('AdminGetUser');
  const attributes = body.UserAttributes as { Name: string; Value: string }[];
  return attributes.find(({ Name }) => Name === 'custom:space')?.Value;
};

/** The claim of a new sign-in. */
const claim = async (): Promise<unknown> =>
  (await signIn(server, email, password)).getIdToken().payload['custom:space'];

describe('a custom attribute that an administrator sets', () => {
  test('is a claim of the next ID token, and survives a restart', async () => {
    expect(await claim()).toBeUndefined();
    expect((await setSpace('team')).status).toBe(200);
    await server.restart();
    expect([await spaceOf(), await claim()]).toEqual(['team', 'team']);
  });

  test('is a claim of a refreshed ID token too', async () => {
    const session = await signIn(server, email, password);
    await setSpace('team');
    const { body } = await server.call('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: 'client',
      AuthParameters: { REFRESH_TOKEN: session.getRefreshToken().getToken() },
    });
    const { IdToken } = body.AuthenticationResult as { IdToken: string };
    const claims = JSON.parse(
      Buffer.from(IdToken.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>;
    expect(claims['custom:space']).toBe('team');
  });

  test('is shown to its user by GetUser', async () => {
    await setSpace('team');
    const session = await signIn(server, email, password);
    const AccessToken = session.getAccessToken().getJwtToken();
    const { body } = await server.call('GetUser', { AccessToken });
    expect(body.UserAttributes).toContainEqual({ Name: 'custom:space', Value: 'team' });
  });

  test.each([
    { name: 'an empty value', remove: () => setSpace('') },
    {
      name: 'AdminDeleteUserAttributes',
      remove: () =>
        administer('AdminDeleteUserAttributes', { UserAttributeNames: ['custom:space'] }),
    },
  ])('is deleted by $name', async ({ remove }) => {
    await setSpace('team');
    expect((await remove()).status).toBe(200);
    expect([await spaceOf(), await claim()]).toEqual([undefined, undefined]);
  });

  test('stays when the address changes', async () => {
    await setSpace('team');
    await administer('AdminUpdateUserAttributes', {
      UserAttributes: [{ Name: 'email_verified', Value: 'false' }],
    });
    expect(await spaceOf()).toBe('team');
  });

  test('may be given at the creation of a user', async () => {
    await administer('AdminCreateUser', {
      Username: 'bob@example.com',
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'custom:space', Value: 'team' }],
    });
    const { body } = await administer('AdminGetUser', { Username: 'bob@example.com' });
    expect(body.UserAttributes).toContainEqual({ Name: 'custom:space', Value: 'team' });
  });

  test.each([
    { name: 'is too long', attribute: { Name: 'custom:space', Value: 'x'.repeat(33) } },
    { name: 'is not in the schema', attribute: { Name: 'custom:other', Value: 'x' } },
    { name: 'lacks its prefix', attribute: { Name: 'space', Value: 'x' } },
  ])('is refused when it $name', async ({ attribute }) => {
    const { body } = await administer('AdminUpdateUserAttributes', { UserAttributes: [attribute] });
    expect(body.__type).toBe('InvalidParameterException');
    expect(await spaceOf()).toBeUndefined();
  });

  test.each([['sub'], ['email'], ['custom:other'], []])(
    'is the only kind that AdminDeleteUserAttributes deletes, not %s',
    async (...UserAttributeNames) => {
      const { body } = await administer('AdminDeleteUserAttributes', { UserAttributeNames });
      expect(body.__type).toBe('InvalidParameterException');
    },
  );
});

test('a client that may not read an attribute gets no claim of it', async () => {
  await setSpace('team');
  const { clients } = userPool;
  expect(clients[1]?.readAttributes).not.toContain('custom:space');
  const session = await signIn(server, email, password, 'other-client');
  expect(session.getIdToken().payload).toMatchObject({ email });
  expect(session.getIdToken().payload['custom:space']).toBeUndefined();
});

describe('a user', () => {
  const tokenOf = async () =>
    (await signIn(server, email, password)).getAccessToken().getJwtToken();

  test.each([
    {
      operation: 'UpdateUserAttributes',
      input: { UserAttributes: [{ Name: 'custom:space', Value: 'team-2' }] },
    },
    { operation: 'DeleteUserAttributes', input: { UserAttributeNames: ['custom:space'] } },
  ])('cannot write the attribute by $operation', async ({ operation, input }) => {
    await setSpace('team');
    const { body } = await server.call(operation, { AccessToken: await tokenOf(), ...input });
    expect(body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    });
    expect(await spaceOf()).toBe('team');
  });

  test('cannot write it at sign-up', async () => {
    const { body } = await server.call('SignUp', {
      ClientId: 'client',
      Username: 'bob@example.com',
      Password: password,
      UserAttributes: [{ Name: 'custom:space', Value: 'team' }],
    });
    expect(body.__type).toBe('NotAuthorizedException');
  });
});
