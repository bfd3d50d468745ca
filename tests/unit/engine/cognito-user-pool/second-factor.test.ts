import { afterEach, beforeEach, expect, test } from 'vitest';
import { totpCode } from '../../../../engine/cognito-user-pool/totp.ts';
import { enter, signIn, userIn } from './library.ts';
import { startPool, type PoolServer } from './pool-server.ts';

const email = 'alice@example.com';
const password = 'Correct-horse-7';
const step = 30_000;
let server: PoolServer;

beforeEach(async () => {
  server = await startPool();
  await server.pool().addConfirmedUser(email, password);
});
afterEach(() => server.close());

const now = () => server.clock.now();
const wrong = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0');

const associate = async (AccessToken: string): Promise<string> =>
  String((await server.call('AssociateSoftwareToken', { AccessToken })).body.SecretCode);

const verify = (AccessToken: string, UserCode: string) =>
  server.call('VerifySoftwareToken', { AccessToken, UserCode });

const prefer = (AccessToken: string, Enabled: boolean) =>
  server.call('SetUserMFAPreference', {
    AccessToken,
    SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled },
  });

/** Alice with a verified authenticator, whose next code is unused. */
const withAuthenticator = async () => {
  const session = await signIn(server, email, password);
  const AccessToken = session.getAccessToken().getJwtToken();
  const secret = await associate(AccessToken);
  expect((await verify(AccessToken, totpCode(secret, now()))).status).toBe(200);
  expect((await prefer(AccessToken, true)).status).toBe(200);
  server.clock.ahead += 2 * step;
  return { AccessToken, code: () => totpCode(secret, now()) };
};

/** The session of a challenge for the second factor, as the library holds it. */
const askedForCode = (name = email): Promise<{ Session: string; USERNAME: string }> =>
  new Promise((resolve, reject) => {
    const user = userIn(server, name) as ReturnType<typeof userIn> & { Session: string };
    enter(user, password, () => {
      resolve({ Session: user.Session, USERNAME: user.getUsername() });
      return '';
    }).catch(reject);
  });

const respond = (Session: string, USERNAME: string, SOFTWARE_TOKEN_MFA_CODE: string) =>
  server.call('RespondToAuthChallenge', {
    ClientId: 'client',
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session,
    ChallengeResponses: { USERNAME, SOFTWARE_TOKEN_MFA_CODE },
  });

test('the password alone does not sign in, with the code it does', async () => {
  const { code } = await withAuthenticator();
  await expect(signIn(server, email, password)).rejects.toThrow('asked for a second factor');
  await expect(enter(userIn(server, email), password, () => wrong(code()))).rejects.toMatchObject({
    code: 'CodeMismatchException',
  });
  await expect(enter(userIn(server, email), password, code)).resolves.toBeDefined();
});

test('a code signs in once', async () => {
  const { code } = await withAuthenticator();
  await enter(userIn(server, email), password, code);
  await expect(enter(userIn(server, email), password, code)).rejects.toMatchObject({
    code: 'CodeMismatchException',
  });
});

test('a code signs in once, also for two who send it at once', async () => {
  const { code } = await withAuthenticator();
  const [one, other] = [await askedForCode(), await askedForCode()];
  const answers = await Promise.all(
    [one, other].map(({ Session, USERNAME }) => respond(Session, USERNAME, code())),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
});

test('a wrong code may be corrected, and the right one ends the challenge', async () => {
  const { code } = await withAuthenticator();
  const { Session, USERNAME } = await askedForCode();
  expect((await respond(Session, USERNAME, wrong(code()))).body.__type).toBe(
    'CodeMismatchException',
  );
  expect((await respond(Session, USERNAME, code())).status).toBe(200);
  expect((await respond(Session, USERNAME, code())).body).toEqual({
    __type: 'NotAuthorizedException',
    message: 'Invalid session for the user.',
  });
});

test('a holder of the password is limited in wrong codes', async () => {
  const { code } = await withAuthenticator();
  for (let tries = 0; tries < 5; tries += 1) {
    // A correct password in between does not reset the limit.
    const { Session, USERNAME } = await askedForCode();
    await respond(Session, USERNAME, wrong(code()));
  }
  await expect(enter(userIn(server, email), password, code)).rejects.toMatchObject({
    message: 'Password attempts exceeded',
  });
});

test('wrong codes are limited within one challenge', async () => {
  const { code } = await withAuthenticator();
  const { Session, USERNAME } = await askedForCode();
  const guesses = await Promise.all(
    Array.from({ length: 20 }, () => respond(Session, USERNAME, wrong(code()))),
  );
  expect(guesses.filter(({ body }) => body.__type === 'CodeMismatchException')).toHaveLength(5);
  expect((await respond(Session, USERNAME, code())).body.message).toBe(
    'Password attempts exceeded',
  );
});

test("one user's challenge cannot be answered by another", async () => {
  const { code } = await withAuthenticator();
  await server.pool().addConfirmedUser('bob@example.com', password);
  const { Session, USERNAME } = await askedForCode();
  for (const name of ['bob@example.com', 'nobody@example.com']) {
    expect((await respond(Session, name, code())).body.__type).toBe('NotAuthorizedException');
  }
  expect((await respond(Session, USERNAME, code())).status).toBe(200);
});

test('an unverified authenticator is not asked for', async () => {
  const session = await signIn(server, email, password);
  const AccessToken = session.getAccessToken().getJwtToken();
  const secret = await associate(AccessToken);
  expect((await prefer(AccessToken, true)).body.__type).toBe('InvalidParameterException');
  expect((await verify(AccessToken, wrong(totpCode(secret, now())))).body.__type).toBe(
    'EnableSoftwareTokenMFAException',
  );
  await expect(signIn(server, email, password)).resolves.toBeDefined();
});

test('the old authenticator is asked for until the new one is verified', async () => {
  const { AccessToken, code } = await withAuthenticator();
  const secret = await associate(AccessToken);
  await expect(enter(userIn(server, email), password, code)).resolves.toBeDefined();
  expect((await verify(AccessToken, totpCode(secret, now()))).status).toBe(200);
  server.clock.ahead += 2 * step;
  await expect(enter(userIn(server, email), password, code)).rejects.toBeDefined();
  await expect(
    enter(userIn(server, email), password, () => totpCode(secret, now())),
  ).resolves.toBeDefined();
});

test('a restart keeps the second factor and which code was used', async () => {
  const { code } = await withAuthenticator();
  await enter(userIn(server, email), password, code);
  await server.restart();
  await expect(signIn(server, email, password)).rejects.toThrow('asked for a second factor');
  await expect(enter(userIn(server, email), password, code)).rejects.toBeDefined();
});

test('can be switched off again, and GetUser shows the state', async () => {
  const { AccessToken } = await withAuthenticator();
  const preferred = async () =>
    (await server.call('GetUser', { AccessToken })).body.PreferredMfaSetting;
  expect(await preferred()).toBe('SOFTWARE_TOKEN_MFA');
  await server.call('SetUserMFAPreference', { AccessToken });
  expect(await preferred()).toBe('SOFTWARE_TOKEN_MFA');
  await prefer(AccessToken, false);
  expect(await preferred()).toBeUndefined();
  await expect(signIn(server, email, password)).resolves.toBeDefined();
});
