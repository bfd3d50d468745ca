import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { N } from '../../../infra/local/cognito-user-pool/srp.ts';
import { totpCode } from '../../../infra/local/cognito-user-pool/totp.ts';
import { providerName, startPool, userPool, type PoolServer } from './pool-server.ts';

const email = 'alice@example.com';
const password = 'Correct-horse-7';
let server: PoolServer;

beforeEach(async () => {
  server = await startPool();
});
afterEach(() => server.close());

const memory = () => {
  const kept = new Map<string, string>();
  return {
    setItem: (key: string, value: string) => void kept.set(key, value),
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    clear: () => {
      kept.clear();
    },
  };
};

/** The library that the browser uses, as its own server sees it. */
const userOf = (name: string): CognitoUser => {
  const Storage = memory();
  const Pool = new CognitoUserPool({
    UserPoolId: userPool.id,
    ClientId: 'client',
    endpoint: server.endpoint,
    Storage,
  });
  return new CognitoUser({ Username: name, Pool, Storage });
};

const signIn = (name: string, secret: string): Promise<CognitoUserSession> =>
  new Promise((resolve, reject) => {
    userOf(name).authenticateUser(new AuthenticationDetails({ Username: name, Password: secret }), {
      onSuccess: resolve,
      onFailure: reject,
    });
  });

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

  test('the same address, in other letters, exists already', async () => {
    await signUp(email, password);
    expect((await signUp('ALICE@example.com', password)).body.__type).toBe(
      'UsernameExistsException',
    );
  });

  test('after five wrong codes even the right one is refused', async () => {
    await signUp(email, password);
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await confirm(email, wrong(code()))).body.__type).toBe('CodeMismatchException');
    }
    expect((await confirm(email, code())).body.__type).toBe('LimitExceededException');
  });

  test('a code expires after a day, and another can be had', async () => {
    await signUp(email, password);
    const first = code();
    server.clock.ahead = 25 * 3_600_000;
    expect((await confirm(email, first)).body.__type).toBe('ExpiredCodeException');
    await server.call('ResendConfirmationCode', { ClientId: 'client', Username: email });
    expect((await confirm(email, code())).status).toBe(200);
  });
});

describe('a member', () => {
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

  test('is still a member after a restart, and so is what was signed', async () => {
    const session = await signIn(email, password);
    await server.restart();
    const check = { providerName, clientId: 'client', serverSideCheck: true };
    expect(
      await server.pool().verifyIdToken(session.getIdToken().getJwtToken(), check),
    ).not.toBeNull();
    expect((await refresh(session.getRefreshToken().getToken())).status).toBe(200);
    await expect(signIn(email, password)).resolves.toBeDefined();
  });

  test('has no password on disk', async () => {
    const files = await readdir(join(server.dir, 'users'));
    for (const name of files) {
      expect(await readFile(join(server.dir, 'users', name), 'utf8')).not.toContain(password);
    }
  });

  test('changes the password with the old one only', async () => {
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

  test('is asked for the second factor, whose code works once', async () => {
    const session = await signIn(email, password);
    const AccessToken = session.getAccessToken().getJwtToken();
    const { body } = await server.call('AssociateSoftwareToken', { AccessToken });
    const secret = String(body.SecretCode);
    const now = () => Date.now() + server.clock.ahead;
    await server.call('VerifySoftwareToken', { AccessToken, UserCode: totpCode(secret, now()) });
    await server.call('SetUserMFAPreference', {
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
    });
    const withCode = (answer: () => string) =>
      new Promise<CognitoUserSession>((resolve, reject) => {
        const user = userOf(email);
        const callbacks = { onSuccess: resolve, onFailure: reject };
        user.authenticateUser(new AuthenticationDetails({ Username: email, Password: password }), {
          ...callbacks,
          totpRequired: () => user.sendMFACode(answer(), callbacks, 'SOFTWARE_TOKEN_MFA'),
        });
      });
    server.clock.ahead = 60_000;
    await expect(withCode(() => wrong(totpCode(secret, now())))).rejects.toBeDefined();
    await expect(withCode(() => totpCode(secret, now()))).resolves.toBeDefined();
    await expect(withCode(() => totpCode(secret, now()))).rejects.toBeDefined();
  });
});

describe('nobody gets in', () => {
  const begin = (name: string, A = 'abcdef123456') =>
    server.call('InitiateAuth', {
      ClientId: 'client',
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: name, SRP_A: A },
    });
  const answer = (userName: string, secretBlock: unknown) =>
    server.call('RespondToAuthChallenge', {
      ClientId: 'client',
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: {
        USERNAME: userName,
        PASSWORD_CLAIM_SECRET_BLOCK: String(secretBlock),
        PASSWORD_CLAIM_SIGNATURE: 'AAAA',
        TIMESTAMP: 'Mon Nov 23 12:00:00 UTC 2026',
      },
    });

  beforeEach(() => server.pool().addConfirmedUser(email, password));

  test.each([
    { name: 'SRP_A = 0', A: '0' },
    { name: 'SRP_A = N', A: N.toString(16) },
    { name: 'SRP_A = 2N', A: (2n * N).toString(16) },
    { name: 'SRP_A that is no number', A: 'xyz' },
  ])('with $name', async ({ A }) => {
    expect((await begin(email, A)).status).toBe(400);
  });

  test('with the challenge of another user, nor with one used twice', async () => {
    await server.pool().addConfirmedUser('bob@example.com', password);
    const { body } = await begin(email);
    const parameters = body.ChallengeParameters as Record<string, string>;
    const asBob = await answer('bob@example.com', parameters.SECRET_BLOCK);
    expect(asBob.body.__type).toBe('NotAuthorizedException');
    const again = await answer(email, parameters.SECRET_BLOCK);
    expect(again.body.__type).toBe('NotAuthorizedException');
  });

  test('by learning who exists: an unknown user looks like a known one', async () => {
    const shape = (body: Record<string, unknown>) =>
      Object.entries(body.ChallengeParameters as Record<string, string>)
        .map(([key, value]) => `${key} ${key === 'SRP_B' ? '' : value.length}`)
        .sort();
    const known = await begin(email);
    const unknown = await begin('nobody@example.com');
    expect(shape(unknown.body)).toEqual(shape(known.body));
    const again = await begin('nobody@example.com');
    const salt = ({ body }: typeof known) =>
      (body.ChallengeParameters as Record<string, string>).SALT;
    expect(salt(again)).toBe(salt(unknown));
    const forgot = (name: string) =>
      server.call('ForgotPassword', { ClientId: 'client', Username: name });
    expect((await forgot('arthur@example.com')).body).toEqual((await forgot(email)).body);
  });

  test.each(['USER_PASSWORD_AUTH', 'CUSTOM_AUTH', 'ADMIN_USER_PASSWORD_AUTH'])(
    'by the flow %s',
    async (AuthFlow) => {
      const { status } = await server.call('InitiateAuth', {
        ClientId: 'client',
        AuthFlow,
        AuthParameters: { USERNAME: email, PASSWORD: password },
      });
      expect(status).toBe(400);
    },
  );

  test.each(['AdminGetUser', 'ListUsers', 'AdminSetUserPassword', '__proto__', 'constructor'])(
    'by the operation %s',
    async (operation) => {
      expect((await server.call(operation, {})).body.__type).toBe('UnknownOperationException');
    },
  );
});
