import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { called, signIn, userIn } from './library.ts';
import { providerName, startPool, userPool, type PoolServer } from './pool-server.ts';
import { AuthenticationDetails, type CognitoUserSession } from 'amazon-cognito-identity-js';

const email = 'alice@example.com';
const password = 'Correct-horse-7';
const temporary = 'Temporary-horse-1';
let server: PoolServer;

beforeEach(async () => {
  server = await startPool();
});
afterEach(() => server.close());

const administer = (operation: string, more: Record<string, unknown> = {}) =>
  server.administer(operation, { UserPoolId: userPool.id, Username: email, ...more });

const create = (more: Record<string, unknown> = {}) =>
  administer('AdminCreateUser', {
    TemporaryPassword: temporary,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ],
    ...more,
  });

/** Signs in with a temporary password and replaces it.
 *  @returns what the client is told of the user, and the session. */
const replacePassword = (newPassword: string) => {
  const user = userIn(server, email);
  return new Promise<{ attributes: unknown; session: CognitoUserSession }>((resolve, reject) => {
    user.authenticateUser(new AuthenticationDetails({ Username: email, Password: temporary }), {
      onSuccess: () => reject(new Error('signed in with a temporary password')),
      onFailure: reject,
      newPasswordRequired: (attributes: unknown) =>
        user.completeNewPasswordChallenge(
          newPassword,
          {},
          {
            onSuccess: (session) => resolve({ attributes, session }),
            onFailure: reject,
          },
        ),
    });
  });
};

describe('a user whom an administrator made', () => {
  test('replaces the temporary password at the first sign-in, and then signs in', async () => {
    expect(await create()).toMatchObject({
      status: 200,
      body: { User: { Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' } },
    });
    expect(server.mails).toEqual([]);
    const { attributes, session } = await replacePassword(password);
    expect(attributes).toMatchObject({ email });
    expect(session.getIdToken().payload).toMatchObject({ email, email_verified: true });
    await expect(signIn(server, email, password)).resolves.toBeDefined();
    await expect(signIn(server, email, temporary)).rejects.toBeDefined();
  });

  test('cannot replace it with one that breaks the policy', async () => {
    await create();
    await expect(replacePassword('short')).rejects.toMatchObject({
      code: 'InvalidPasswordException',
    });
  });

  test('has seven days for the first sign-in, and RESEND gives another seven', async () => {
    server.clock.ahead = -7 * 24 * 3_600_000;
    await create({ MessageAction: undefined });
    expect(server.mails[0]).toMatchObject({ to: email, code: temporary });
    server.clock.ahead = 0;
    await expect(replacePassword(password)).rejects.toMatchObject({
      message: 'Temporary password has expired and must be reset by an administrator.',
    });
    await create({ MessageAction: 'RESEND' });
    await expect(replacePassword(password)).resolves.toBeDefined();
  });

  test('is mailed a generated password when none is given', async () => {
    await create({ TemporaryPassword: undefined, MessageAction: undefined });
    await administer('AdminCreateUser', { MessageAction: 'RESEND' });
    const [second, first] = server.mails.map(({ code }) => code);
    expect(first).not.toBe(second);
    await expect(signIn(server, email, first ?? '')).rejects.toMatchObject({
      message: 'Incorrect username or password.',
    });
    await expect(signIn(server, email, second ?? '')).rejects.not.toMatchObject({
      message: 'Incorrect username or password.',
    });
  });

  test('cannot reset the temporary password by mail', async () => {
    await create();
    const { status } = await server.call('ForgotPassword', { ClientId: 'client', Username: email });
    expect([status, server.mails]).toEqual([200, []]);
  });

  test.each([
    { name: 'the address is taken', input: {}, type: 'UsernameExistsException' },
    {
      name: 'the temporary password is weak',
      input: { Username: 'bob@example.com', TemporaryPassword: 'weak', UserAttributes: [] },
      type: 'InvalidPasswordException',
    },
    {
      name: 'the pool does not exist',
      input: { UserPoolId: 'us-east-1_other' },
      type: 'ResourceNotFoundException',
    },
    {
      name: 'the name is not an address',
      input: { Username: 'bob' },
      type: 'InvalidParameterException',
    },
    {
      name: 'an attribute is unknown',
      input: { UserAttributes: [{ Name: 'custom:role', Value: 'x' }] },
      type: 'InvalidParameterException',
    },
    {
      name: 'RESEND names no user',
      input: { Username: 'bob@example.com', UserAttributes: [], MessageAction: 'RESEND' },
      type: 'UserNotFoundException',
    },
  ])('is not made when $name', async ({ input, type }) => {
    await create();
    expect((await create(input)).body.__type).toBe(type);
  });
});

describe('an administrator', () => {
  beforeEach(() => server.pool().addConfirmedUser(email, password));

  test('sets a password that stays', async () => {
    await administer('AdminSetUserPassword', { Password: 'Another-horse-8', Permanent: true });
    await expect(signIn(server, email, 'Another-horse-8')).resolves.toBeDefined();
    await expect(signIn(server, email, password)).rejects.toBeDefined();
  });

  test('sets a password that the user has to replace', async () => {
    await administer('AdminSetUserPassword', { Password: temporary });
    await replacePassword('Another-horse-8');
    await expect(signIn(server, email, 'Another-horse-8')).resolves.toBeDefined();
  });

  test('sees a user, and sees others once they are changed', async () => {
    expect((await administer('AdminGetUser')).body).toMatchObject({
      Enabled: true,
      UserStatus: 'CONFIRMED',
      UserAttributes: expect.arrayContaining([{ Name: 'email', Value: email }]) as unknown,
    });
    const updated = [
      { Name: 'email', Value: 'al@example.com' },
      { Name: 'email_verified', Value: 'true' },
    ];
    await administer('AdminUpdateUserAttributes', { UserAttributes: updated });
    expect((await administer('AdminGetUser')).body.__type).toBe('UserNotFoundException');
    await expect(signIn(server, 'al@example.com', password)).resolves.toBeDefined();
  });

  test('changes an address, which takes effect once its code is entered', async () => {
    const UserAttributes = [{ Name: 'email', Value: 'al@example.com' }];
    await administer('AdminUpdateUserAttributes', { UserAttributes });
    expect(server.mails[0]?.to).toBe('al@example.com');
    await expect(signIn(server, email, password)).resolves.toBeDefined();
  });

  test('cannot give the address of another user', async () => {
    await server.pool().addConfirmedUser('bob@example.com', password);
    for (const verified of ['true', 'false']) {
      const UserAttributes = [
        { Name: 'email', Value: 'bob@example.com' },
        { Name: 'email_verified', Value: verified },
      ];
      const { body } = await administer('AdminUpdateUserAttributes', { UserAttributes });
      expect(body.__type).toBe('AliasExistsException');
    }
  });

  test('disables a user, who then neither signs in, refreshes nor gets credentials', async () => {
    const session = await signIn(server, email, password);
    const idToken = session.getIdToken().getJwtToken();
    const check = { providerName, clientId: 'client', serverSideCheck: true };
    const refresh = () =>
      server.call('InitiateAuth', {
        ClientId: 'client',
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: session.getRefreshToken().getToken() },
      });
    const AccessToken = session.getAccessToken().getJwtToken();
    expect((await refresh()).status).toBe(200);

    await administer('AdminDisableUser');
    await server.restart();
    await expect(signIn(server, email, password)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'User is disabled.',
    });
    await expect(signIn(server, email, 'Wrong-horse-77')).rejects.toMatchObject({
      message: 'Incorrect username or password.',
    });
    expect((await refresh()).body).toMatchObject({ message: 'User is disabled.' });
    expect((await server.call('GetUser', { AccessToken })).status).toBe(400);
    expect(await server.pool().verifyIdToken(idToken, check)).toBeNull();
    const sent = server.mails.length;
    await server.call('ForgotPassword', { ClientId: 'client', Username: email });
    expect(server.mails).toHaveLength(sent);

    server.clock.ahead = 10;
    await administer('AdminEnableUser');
    await expect(signIn(server, email, password)).resolves.toBeDefined();
    // What was signed before stays void.
    expect((await refresh()).status).toBe(400);
    expect(await server.pool().verifyIdToken(idToken, check)).toBeNull();
  });

  test('signs a user out everywhere', async () => {
    const user = userIn(server, email);
    const session = await signIn(server, email, password);
    expect(user.getUsername()).toBe(email);
    await administer('AdminUserGlobalSignOut');
    const AccessToken = session.getAccessToken().getJwtToken();
    expect((await server.call('GetUser', { AccessToken })).body).toMatchObject({
      message: 'Access Token has been revoked',
    });
  });

  test('deletes a user', async () => {
    expect((await administer('AdminDeleteUser')).status).toBe(200);
    expect((await administer('AdminGetUser')).body).toEqual({
      __type: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });
});

describe('the list of users', () => {
  const names = ['alice', 'bob', 'carol'].map((name) => `${name}@example.com`);
  beforeEach(async () => {
    for (const name of names) await server.pool().addConfirmedUser(name, password);
    await administer('AdminDisableUser', { Username: 'carol@example.com' });
  });

  const list = async (input: Record<string, unknown> = {}) => {
    const { body } = await server.administer('ListUsers', { UserPoolId: userPool.id, ...input });
    const {
      Users = [],
      PaginationToken,
      __type,
    } = body as {
      Users?: { Attributes: { Name: string; Value: string }[] }[];
      PaginationToken?: string;
      __type?: string;
    };
    const emails = Users.map(
      ({ Attributes }) => Attributes.find(({ Name }) => Name === 'email')?.Value,
    );
    return { emails: emails.sort(), PaginationToken, __type };
  };

  test('has each user once, page by page', async () => {
    const first = await list({ Limit: 2 });
    const second = await list({ Limit: 2, PaginationToken: first.PaginationToken });
    expect([...first.emails, ...second.emails].sort()).toEqual(names);
    expect(second.PaginationToken).toBeUndefined();
  });

  test.each([
    { Filter: 'email = "bob@example.com"', found: ['bob@example.com'] },
    { Filter: 'email ^= "CA"', found: ['carol@example.com'] },
    { Filter: 'status = "Disabled"', found: ['carol@example.com'] },
    { Filter: 'cognito:user_status = "UNCONFIRMED"', found: [] },
  ])('can be filtered by $Filter', async ({ Filter, found }) => {
    expect((await list({ Filter })).emails).toEqual(found);
  });

  test.each([{ Filter: 'email' }, { Filter: 'password = "x"' }, { Limit: 61 }, { Limit: -1 }])(
    'is refused for %o',
    async (input) => {
      expect((await list(input)).__type).toBe('InvalidParameterException');
    },
  );
});

test.each([
  { operation: 'ListDevices', body: { Devices: [] } },
  {
    operation: 'GetUserAuthFactors',
    body: { Username: expect.any(String) as string, ConfiguredUserAuthFactors: ['PASSWORD'] },
  },
])(
  'a signed-in user may call $operation, and nobody without a token',
  async ({ operation, body }) => {
    await server.pool().addConfirmedUser(email, password);
    const AccessToken = (await signIn(server, email, password)).getAccessToken().getJwtToken();
    expect(await server.call(operation, { AccessToken })).toEqual({ status: 200, body });
    expect((await server.call(operation, { AccessToken: 'x' })).body.__type).toBe(
      'NotAuthorizedException',
    );
  },
);

test('a user verifies an address through the library', async () => {
  await create({ UserAttributes: [] });
  const { session } = await replacePassword(password);
  expect(session.getIdToken().payload).toMatchObject({ email_verified: false });
  const user = userIn(server, email);
  user.setSignInUserSession(session);
  await new Promise<void>((resolve, reject) =>
    user.getAttributeVerificationCode('email', {
      onSuccess: () => resolve(),
      onFailure: reject,
      inputVerificationCode: () => resolve(),
    }),
  );
  const code = server.mails[0]?.code ?? '';
  await new Promise<string>((resolve, reject) =>
    user.verifyAttribute('email', code, { onSuccess: resolve, onFailure: reject }),
  );
  const again = await signIn(server, email, password);
  expect(again.getIdToken().payload).toMatchObject({ email_verified: true });
  await expect(called((done) => user.deleteAttributes(['email'], done))).rejects.toMatchObject({
    code: 'InvalidParameterException',
  });
  await expect(called((done) => user.deleteAttributes(['sub'], done))).rejects.toMatchObject({
    code: 'NotAuthorizedException',
  });
});
