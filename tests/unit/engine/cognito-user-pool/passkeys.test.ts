import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOriginOf } from '../../../../engine/cognito-user-pool/web-authn.ts';
import { totpCode } from '../../../../engine/cognito-user-pool/totp.ts';
import { createAuthenticator, type Authenticator, type Deviation } from './authenticator.ts';
import { signIn, signUp } from './library.ts';
import { providerName, startPool, type Answer, type PoolServer } from './pool-server.ts';

const alice = 'alice@example.com';
const mallory = 'mallory@example.com';
const password = 'Correct-horse-7';
let server: PoolServer;

beforeEach(async () => {
  server = await startPool();
  await server.pool().addConfirmedUser(alice, password);
  await server.pool().addConfirmedUser(mallory, password);
});
afterEach(() => server.close());

interface Options {
  readonly challenge: string;
  readonly rp?: { readonly id: string };
  readonly excludeCredentials?: readonly { readonly id: string }[];
  readonly allowCredentials?: readonly { readonly id: string }[];
  readonly userVerification?: string;
}

const tokenOf = async (email: string, client?: string): Promise<string> =>
  (await signIn(server, email, password, client)).getAccessToken().getJwtToken();

const start = async (AccessToken: string): Promise<Options> => {
  const { body } = await server.call('StartWebAuthnRegistration', { AccessToken });
  return body.CredentialCreationOptions as Options;
};

const complete = (AccessToken: string, Credential: object) =>
  server.call('CompleteWebAuthnRegistration', { AccessToken, Credential });

/** Registers a passkey of a user. */
const withPasskey = async (email: string): Promise<Authenticator> => {
  const authenticator = createAuthenticator();
  const token = await tokenOf(email);
  const { status, body } = await complete(token, authenticator.register(await start(token)));
  expect({ status, body }).toEqual({ status: 200, body: {} });
  return authenticator;
};

const begin = (USERNAME: string, PREFERRED_CHALLENGE?: string) =>
  server.call('InitiateAuth', {
    ClientId: 'client',
    AuthFlow: 'USER_AUTH',
    AuthParameters: { USERNAME, ...(PREFERRED_CHALLENGE ? { PREFERRED_CHALLENGE } : {}) },
  });

interface Asked {
  readonly Session: string;
  readonly options: Options;
}

const askedForPasskey = async (email: string): Promise<Asked> => {
  const { body } = await begin(email, 'WEB_AUTHN');
  expect(body.ChallengeName).toBe('WEB_AUTHN');
  const { CREDENTIAL_REQUEST_OPTIONS } = body.ChallengeParameters as Record<string, string>;
  const options = JSON.parse(CREDENTIAL_REQUEST_OPTIONS ?? '') as Options;
  return { Session: String(body.Session), options };
};

const respond = (Session: string, USERNAME: string, CREDENTIAL: string, ClientId = 'client') =>
  server.call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'WEB_AUTHN',
    Session,
    ChallengeResponses: { USERNAME, CREDENTIAL },
  });

const signInWith = async (
  authenticator: Authenticator,
  email: string,
  deviation: Deviation = {},
): Promise<Answer> => {
  const { Session, options } = await askedForPasskey(email);
  return respond(Session, email, authenticator.sign(options, deviation));
};

const refusal = ({ status, body }: Answer) => ({ status, type: body.__type });
const refused = { status: 400, type: 'NotAuthorizedException' };

describe('registration', () => {
  test('a registered passkey is listed and can be removed', async () => {
    const token = await tokenOf(alice);
    const { id } = await withPasskey(alice);
    const list = async () =>
      (await server.call('ListWebAuthnCredentials', { AccessToken: token })).body;
    expect(await list()).toEqual({
      Credentials: [
        {
          CredentialId: id,
          FriendlyCredentialName: 'Platform passkey',
          RelyingPartyId: 'localhost',
          AuthenticatorAttachment: 'platform',
          AuthenticatorTransports: ['internal'],
          CreatedAt: server.clock.now() / 1000,
        },
      ],
    });
    expect((await start(token)).excludeCredentials).toMatchObject([{ id }]);
    const removed = { AccessToken: token, CredentialId: id };
    expect((await server.call('DeleteWebAuthnCredential', removed)).status).toBe(200);
    expect(await list()).toEqual({ Credentials: [] });
    const again = await server.call('DeleteWebAuthnCredential', removed);
    expect(again.body.__type).toBe('ResourceNotFoundException');
  });

  test('survives a restart', async () => {
    const authenticator = await withPasskey(alice);
    await server.restart();
    expect((await signInWith(authenticator, alice)).status).toBe(200);
  });

  test('a challenge registers one passkey', async () => {
    const token = await tokenOf(alice);
    const options = await start(token);
    await complete(token, createAuthenticator().register(options));
    const second = await complete(token, createAuthenticator().register(options));
    expect(second.body.__type).toBe('WebAuthnChallengeNotFoundException');
  });

  test('a user cannot remove the passkey of another', async () => {
    const { id } = await withPasskey(alice);
    const { body } = await server.call('DeleteWebAuthnCredential', {
      AccessToken: await tokenOf(mallory),
      CredentialId: id,
    });
    expect(body.__type).toBe('ResourceNotFoundException');
    expect((await askedForPasskey(alice)).options.allowCredentials).toMatchObject([{ id }]);
  });

  test('a credential of one user is not registered for another', async () => {
    const authenticator = await withPasskey(alice);
    const token = await tokenOf(mallory);
    const { body } = await complete(token, authenticator.register(await start(token)));
    expect(body.__type).toBe('WebAuthnCredentialNotSupportedException');
  });

  test('at most 20 passkeys are kept', async () => {
    const token = await tokenOf(alice);
    const add = async () => complete(token, createAuthenticator().register(await start(token)));
    for (let count = 0; count < 20; count += 1) expect((await add()).status).toBe(200);
    expect((await add()).body.__type).toBe('LimitExceededException');
  });

  const deviations: readonly [string, Deviation, string][] = [
    [
      'a page of another origin',
      { origin: 'https://evil.example' },
      'WebAuthnOriginNotAllowedException',
    ],
    [
      'a frame in a page of another origin',
      { crossOrigin: true },
      'WebAuthnOriginNotAllowedException',
    ],
    [
      'another relying party',
      { relyingPartyId: 'evil.example' },
      'WebAuthnRelyingPartyMismatchException',
    ],
    ['an unverified user', { verifiesUser: false }, 'WebAuthnCredentialNotSupportedException'],
    [
      'a made-up challenge',
      { challenge: Buffer.alloc(64).toString('base64url') },
      'WebAuthnChallengeNotFoundException',
    ],
  ];
  test.each(deviations)('refuses a credential of %s', async (_, deviation, type) => {
    const token = await tokenOf(alice);
    const credential = createAuthenticator().register(await start(token), deviation);
    expect((await complete(token, credential)).body.__type).toBe(type);
    expect((await begin(alice, 'WEB_AUTHN')).body.ChallengeName).toBe('SELECT_CHALLENGE');
  });

  test('refuses the challenge of another user', async () => {
    const credential = createAuthenticator().register(await start(await tokenOf(alice)));
    const { body } = await complete(await tokenOf(mallory), credential);
    expect(body.__type).toBe('WebAuthnChallengeNotFoundException');
  });

  test('refuses the challenge of another client', async () => {
    const credential = createAuthenticator().register(await start(await tokenOf(alice)));
    const { body } = await complete(await tokenOf(alice, 'other-client'), credential);
    expect(body.__type).toBe('WebAuthnClientMismatchException');
  });

  test.each([
    ['StartWebAuthnRegistration', {}],
    ['CompleteWebAuthnRegistration', { Credential: {} }],
    ['ListWebAuthnCredentials', {}],
    ['DeleteWebAuthnCredential', { CredentialId: 'x' }],
  ])('%s needs a valid access token', async (operation, input) => {
    const idToken = (await signIn(server, alice, password)).getIdToken().getJwtToken();
    const answer = await server.call(operation, { AccessToken: idToken, ...input });
    expect(refusal(answer)).toEqual(refused);
  });

  test.each([{}, { response: {} }, { response: { clientDataJSON: 'bm90IEpTT04' } }])(
    'refuses %j as a credential',
    async (credential) => {
      const { body } = await complete(await tokenOf(alice), credential);
      expect(body.__type).toBe('InvalidParameterException');
    },
  );
});

describe('sign-in', () => {
  test('a passkey signs in, and the tokens prove the user', async () => {
    const authenticator = await withPasskey(alice);
    const { body } = await signInWith(authenticator, alice);
    const { IdToken, AccessToken, RefreshToken } = body.AuthenticationResult as Record<
      string,
      string
    >;
    const check = { providerName, clientId: 'client', serverSideCheck: true };
    const member = await server.pool().verifyIdToken(IdToken ?? '', check);
    expect(member?.claims.email).toBe(alice);
    expect((await server.call('GetUser', { AccessToken })).status).toBe(200);
    const renewed = await server.call('InitiateAuth', {
      ClientId: 'client',
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    });
    expect(renewed.status).toBe(200);
  });

  test('the choice offers a passkey only to a user who has one', async () => {
    await withPasskey(alice);
    expect((await begin(alice)).body.AvailableChallenges).toEqual(['PASSWORD_SRP', 'WEB_AUTHN']);
    expect((await begin(mallory)).body.AvailableChallenges).toEqual(['PASSWORD_SRP']);
  });

  test('a chosen passkey signs in', async () => {
    const authenticator = await withPasskey(alice);
    const { Session } = (await begin(alice)).body;
    const chosen = await server.call('RespondToAuthChallenge', {
      ClientId: 'client',
      ChallengeName: 'SELECT_CHALLENGE',
      Session,
      ChallengeResponses: { USERNAME: alice, ANSWER: 'WEB_AUTHN' },
    });
    const { CREDENTIAL_REQUEST_OPTIONS } = chosen.body.ChallengeParameters as Record<
      string,
      string
    >;
    const options = JSON.parse(CREDENTIAL_REQUEST_OPTIONS ?? '') as Options;
    const answer = await respond(String(chosen.body.Session), alice, authenticator.sign(options));
    expect(answer.status).toBe(200);
  });

  test('an unknown name is answered like a user without a passkey', async () => {
    const [known, unknown] = [
      await begin(mallory, 'WEB_AUTHN'),
      await begin('nobody@example.com', 'WEB_AUTHN'),
    ];
    const shape = ({ status, body }: Answer) => ({
      status,
      body: { ...body, Session: String(body.Session).length },
    });
    expect(known.body.ChallengeName).toBe('SELECT_CHALLENGE');
    expect(shape(unknown)).toEqual(shape(known));
  });

  test('a pool without passkeys has neither challenge nor registration', async () => {
    const without = await startPool({ passkeys: null });
    await without.pool().addConfirmedUser(alice, password);
    const AccessToken = (await signIn(without, alice, password)).getAccessToken().getJwtToken();
    const { body } = await without.call('StartWebAuthnRegistration', { AccessToken });
    expect(body.__type).toBe('WebAuthnNotEnabledException');
    await without.close();
  });

  test('a client that does not allow USER_AUTH has no passkeys', async () => {
    const without = await startPool({}, ['ALLOW_USER_SRP_AUTH']);
    const { body } = await without.call('InitiateAuth', {
      ClientId: 'client',
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: alice, PREFERRED_CHALLENGE: 'WEB_AUTHN' },
    });
    expect(body.__type).toBe('InvalidParameterException');
    await without.close();
  });

  test('a disabled user is refused', async () => {
    const authenticator = await withPasskey(alice);
    await server.administer('AdminDisableUser', {
      UserPoolId: 'us-east-1_abcDEF123',
      Username: alice,
    });
    const { body } = await signInWith(authenticator, alice);
    expect(body.message).toBe('User is disabled.');
  });

  test('a password that an administrator set must be replaced first', async () => {
    await withPasskey(alice);
    await server.administer('AdminSetUserPassword', {
      UserPoolId: 'us-east-1_abcDEF123',
      Username: alice,
      Password: 'Temporary-horse-7',
    });
    expect((await begin(alice, 'WEB_AUTHN')).body.ChallengeName).toBe('SELECT_CHALLENGE');
  });
});

describe('attacks on the sign-in', () => {
  const deviations: readonly [string, Deviation][] = [
    ['signed for another origin', { origin: 'https://evil.example' }],
    ['signed for an origin with the domain as its prefix', { origin: 'http://localhost.evil' }],
    ['signed in a frame of another page', { crossOrigin: true }],
    ['signed for another relying party', { relyingPartyId: 'evil.example' }],
    ['signed without verifying the user', { verifiesUser: false }],
    ['of another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['with the user handle of somebody else', { userHandle: 'c29tZWJvZHk' }],
    ['of a credential that is not registered', { id: 'dW5rbm93bg' }],
  ];
  test.each(deviations)('refuses an assertion %s', async (_, deviation) => {
    const authenticator = await withPasskey(alice);
    expect(refusal(await signInWith(authenticator, alice, deviation))).toEqual(refused);
    expect((await signInWith(authenticator, alice)).status).toBe(200);
  });

  test('a replayed assertion is refused', async () => {
    const authenticator = await withPasskey(alice);
    const { Session, options } = await askedForPasskey(alice);
    const credential = authenticator.sign(options);
    expect((await respond(Session, alice, credential)).status).toBe(200);
    expect(refusal(await respond(Session, alice, credential))).toEqual(refused);
    const later = await askedForPasskey(alice);
    expect(refusal(await respond(later.Session, alice, credential))).toEqual(refused);
  });

  test('of two simultaneous answers to a session one is accepted', async () => {
    const authenticator = await withPasskey(alice);
    const { Session, options } = await askedForPasskey(alice);
    const credential = authenticator.sign(options);
    const answers = await Promise.all([
      respond(Session, alice, credential),
      respond(Session, alice, credential),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  test('a session can be answered once, even wrongly', async () => {
    const authenticator = await withPasskey(alice);
    const { Session, options } = await askedForPasskey(alice);
    await respond(Session, alice, authenticator.sign(options, { verifiesUser: false }));
    expect(refusal(await respond(Session, alice, authenticator.sign(options)))).toEqual(refused);
  });

  test('the passkey of one user does not answer the session of another', async () => {
    await withPasskey(alice);
    const own = await withPasskey(mallory);
    const { Session, options } = await askedForPasskey(alice);
    expect(refusal(await respond(Session, alice, own.sign(options)))).toEqual(refused);
  });

  test('a session is answered only for the user it names', async () => {
    await withPasskey(alice);
    const own = await withPasskey(mallory);
    const { Session, options } = await askedForPasskey(mallory);
    expect(refusal(await respond(Session, alice, own.sign(options)))).toEqual(refused);
  });

  test('a session is answered only by its client', async () => {
    const authenticator = await withPasskey(alice);
    const { Session, options } = await askedForPasskey(alice);
    const answer = await respond(Session, alice, authenticator.sign(options), 'other-client');
    expect(refusal(answer)).toEqual(refused);
  });

  test('the session of another challenge is refused', async () => {
    const authenticator = await withPasskey(alice);
    const { options } = await askedForPasskey(alice);
    const { Session } = (await begin(alice)).body;
    const answer = await respond(String(Session), alice, authenticator.sign(options));
    expect(refusal(answer)).toEqual(refused);
  });

  test('an expired session is refused', async () => {
    const authenticator = await withPasskey(alice);
    const { Session, options } = await askedForPasskey(alice);
    server.clock.ahead += 3 * 60 * 1000;
    expect(refusal(await respond(Session, alice, authenticator.sign(options)))).toEqual(refused);
  });

  test('a cloned authenticator, whose counter is behind, is refused', async () => {
    const authenticator = await withPasskey(alice);
    expect((await signInWith(authenticator, alice, { counter: 7 })).status).toBe(200);
    expect(refusal(await signInWith(authenticator, alice, { counter: 7 }))).toEqual(refused);
    expect((await signInWith(authenticator, alice, { counter: 8 })).status).toBe(200);
  });

  test('an authenticator that does not count signs in again', async () => {
    const authenticator = await withPasskey(alice);
    expect((await signInWith(authenticator, alice, { counter: 0 })).status).toBe(200);
    expect((await signInWith(authenticator, alice, { counter: 0 })).status).toBe(200);
  });

  test('a removed passkey is refused, even for a session that is open', async () => {
    const authenticator = await withPasskey(alice);
    await withPasskey(alice);
    const { Session, options } = await askedForPasskey(alice);
    await server.call('DeleteWebAuthnCredential', {
      AccessToken: await tokenOf(alice),
      CredentialId: authenticator.id,
    });
    expect(refusal(await respond(Session, alice, authenticator.sign(options)))).toEqual(refused);
  });

  test('a user who is not confirmed gets no passkey challenge', async () => {
    await signUp(server, 'new@example.com', password);
    const { body } = await begin('new@example.com', 'WEB_AUTHN');
    expect(body.ChallengeName).toBe('SELECT_CHALLENGE');
  });
});

describe('with a second factor', () => {
  const prefer = (AccessToken: string, totp: boolean, passkeys?: boolean) =>
    server.call('SetUserMFAPreference', {
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled: totp, PreferredMfa: totp },
      ...(passkeys === undefined ? {} : { WebAuthnMfaSettings: { Enabled: passkeys } }),
    });

  const withAuthenticatorApp = async (): Promise<string> => {
    const AccessToken = await tokenOf(alice);
    const { SecretCode } = (await server.call('AssociateSoftwareToken', { AccessToken })).body;
    const UserCode = totpCode(String(SecretCode), server.clock.now());
    await server.call('VerifySoftwareToken', { AccessToken, UserCode });
    return AccessToken;
  };

  test('a passkey does not sign in while only the code counts', async () => {
    await withPasskey(alice);
    await prefer(await withAuthenticatorApp(), true);
    const { body } = await begin(alice, 'WEB_AUTHN');
    expect(body).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD_SRP'],
    });
  });

  test('a passkey that counts as both factors signs in without a code', async () => {
    const authenticator = await withPasskey(alice);
    const AccessToken = await withAuthenticatorApp();
    expect((await prefer(AccessToken, true, true)).status).toBe(200);
    expect((await server.call('GetUser', { AccessToken })).body.UserMFASettingList).toEqual([
      'SOFTWARE_TOKEN_MFA',
      'WEB_AUTHN_MFA',
    ]);
    expect((await askedForPasskey(alice)).options.userVerification).toBe('required');
    const { body } = await signInWith(authenticator, alice);
    expect(body.AuthenticationResult).toBeDefined();
  });

  test('a passkey alone cannot be made the second factor', async () => {
    const AccessToken = await withAuthenticatorApp();
    const { body } = await server.call('SetUserMFAPreference', {
      AccessToken,
      WebAuthnMfaSettings: { Enabled: true },
    });
    expect(body).toMatchObject({
      __type: 'InvalidParameterException',
      message: 'WebAuthn MFA requires enabling an additional MFA setting.',
    });
  });
});

describe('isOriginOf', () => {
  test.each([
    ['app.example.com', 'https://app.example.com', true],
    ['example.com', 'https://app.example.com', true],
    ['app.example.com', 'http://app.example.com', false],
    ['app.example.com', 'https://example.com', false],
    ['app.example.com', 'https://evilapp.example.com', false],
    ['app.example.com', 'https://app.example.com.evil.example', false],
    ['app.example.com', 'https://app.example.com/path', false],
    ['localhost', 'http://localhost:4180', true],
    ['localhost', 'http://127.0.0.1:4180', false],
    ['localhost', 'null', false],
  ])('%s, %s: %s', (relyingPartyId, origin, is) => {
    expect(isOriginOf(relyingPartyId, origin)).toBe(is);
  });
});
