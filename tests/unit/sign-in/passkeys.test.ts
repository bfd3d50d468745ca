import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { createCognitoUserPool } from '../../../src/sign-in/cognito.ts';
import { keepTokens } from '../../../src/sign-in/keep-tokens.ts';
import {
  creationOptionsOf,
  credentialJson,
  requestOptionsOf,
} from '../../../src/sign-in/passkey-browser.ts';
import { signInWithPasskey } from '../../../src/sign-in/passkey-sign-in.ts';
import { canUsePasskeys } from '../../../src/sign-in/passkey-support.ts';

const clientId = 'client';
const hour = 3600;
const now = 1_800_000_000_000;
const token = (claims: object): string =>
  ['{}', JSON.stringify({ iat: now / 1000 - 5, exp: now / 1000 + hour, ...claims }), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const tokens = {
  IdToken: token({ email: 'ada@example.com', use: 'id' }),
  AccessToken: token({ username: 'ada-sub', use: 'access' }),
  RefreshToken: 'refresh',
};

const memory = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
  };
};

const configAt = (cognitoIdp: string) => ({
  region: 'us-east-1',
  userPoolId: 'us-east-1_abcDEF123',
  userPoolClientId: clientId,
  endpoints: { cognitoIdp, cognitoIdentity: cognitoIdp, s3: cognitoIdp, dynamodb: cognitoIdp },
});

let server: Server | null = null;
afterEach(() => void server?.close());

interface Call {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** A user pool that answers each operation with a fixed status and body. */
const poolThatAnswers = async (answers: Readonly<Record<string, readonly [number, object]>>) => {
  const calls: Call[] = [];
  server = createServer((request, response) => {
    void (async () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      calls.push({ operation, input: (await json(request)) as Record<string, unknown> });
      const [status, body] = answers[operation] ?? [500, {}];
      response.writeHead(status, { connection: 'close' });
      response.end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { config: configAt(`http://127.0.0.1:${port}/`), calls };
};

describe('keepTokens', () => {
  test('the library finds the tokens, and sign-out removes them', async () => {
    const { config, calls } = await poolThatAnswers({ RevokeToken: [200, {}] });
    const storage = memory();
    expect(keepTokens(storage, clientId, tokens, now)).toBe('ada@example.com');
    const pool = createCognitoUserPool(config, { storage, locks: null, now: () => now });
    expect(pool.currentUser()).toEqual({ email: 'ada@example.com', space: null });
    expect(await pool.idToken()).toBe(tokens.IdToken);
    expect(await pool.accessToken()).toBe(tokens.AccessToken);
    await pool.signOut();
    expect([...storage.kept.keys()]).toEqual([]);
    expect(calls).toEqual([
      { operation: 'RevokeToken', input: { Token: 'refresh', ClientId: clientId } },
    ]);
  });

  test('the library renews them', async () => {
    const renewed = { IdToken: token({ email: 'new@example.com' }), AccessToken: token({}) };
    const { config, calls } = await poolThatAnswers({
      InitiateAuth: [200, { AuthenticationResult: renewed }],
    });
    const storage = memory();
    keepTokens(storage, clientId, tokens, now);
    const pool = createCognitoUserPool(config, { storage, locks: null, now: () => now });
    await pool.renewTokens();
    expect(pool.currentUser()?.email).toBe('new@example.com');
    expect(calls[0]?.input.AuthParameters).toEqual({ REFRESH_TOKEN: 'refresh' });
  });
});

describe('signInWithPasskey', () => {
  const asked = {
    ChallengeName: 'WEB_AUTHN',
    Session: 'session',
    ChallengeParameters: { CREDENTIAL_REQUEST_OPTIONS: '{"challenge":"AQID"}' },
  };
  const browser = {
    get: (options: object) => Promise.resolve({ answers: options }),
    create: () => Promise.reject(new Error('not asked for')),
  };
  const signIn = (config: ReturnType<typeof configAt>, storage = memory()) =>
    signInWithPasskey(config, ' Ada@Example.com ', { storage, now: () => now, browser });

  test('answers the challenge with what the browser gives', async () => {
    const { config, calls } = await poolThatAnswers({
      InitiateAuth: [200, asked],
      RespondToAuthChallenge: [200, { AuthenticationResult: tokens }],
    });
    expect(await signIn(config)).toEqual({ status: 'signed-in', email: 'ada@example.com' });
    expect(calls.map(({ input }) => input)).toEqual([
      {
        ClientId: clientId,
        AuthFlow: 'USER_AUTH',
        AuthParameters: { USERNAME: 'ada@example.com', PREFERRED_CHALLENGE: 'WEB_AUTHN' },
      },
      {
        ClientId: clientId,
        ChallengeName: 'WEB_AUTHN',
        Session: 'session',
        ChallengeResponses: {
          USERNAME: 'ada@example.com',
          CREDENTIAL: '{"answers":{"challenge":"AQID"}}',
        },
      },
    ]);
  });

  const refusal = { __type: 'NotAuthorizedException', message: 'no' };
  const choice = { ChallengeName: 'SELECT_CHALLENGE', Session: 'session' };
  test.each([
    ['a choice of other factors', [200, choice], [500, {}], 'no-passkey'],
    ['a refusal to begin', [400, refusal], [500, {}], 'no-passkey'],
    ['a refused passkey', [200, asked], [400, refusal], 'passkey-refused'],
    ['an answer in another form', [200, {}], [500, {}], 'sign-in-failure'],
    ['tokens that are missing', [200, asked], [200, choice], 'sign-in-failure'],
  ] as const)('%s keeps no token', async (_, begun, answered, code) => {
    const { config } = await poolThatAnswers({
      InitiateAuth: begun,
      RespondToAuthChallenge: answered,
    });
    const storage = memory();
    await expect(signIn(config, storage)).rejects.toMatchObject({ code });
    expect([...storage.kept.keys()]).toEqual([]);
  });
});

describe('conversions for browsers without parseCreationOptionsFromJSON', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);

  test('options become bytes', () => {
    expect(
      creationOptionsOf({
        challenge: '-_8',
        rp: { id: 'example.com', name: 'example.com' },
        user: { id: 'AQI', name: 'ada', displayName: 'ada' },
        pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
        excludeCredentials: [{ id: 'Aw', type: 'public-key', transports: ['usb'] }],
      }),
    ).toEqual({
      challenge: bytes(0xfb, 0xff),
      rp: { id: 'example.com', name: 'example.com' },
      user: { id: bytes(1, 2), name: 'ada', displayName: 'ada' },
      pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
      excludeCredentials: [{ id: bytes(3), type: 'public-key', transports: ['usb'] }],
    });
    expect(
      requestOptionsOf({ challenge: 'AQ', allowCredentials: [{ id: 'Aw', type: 'public-key' }] }),
    ).toEqual({
      challenge: bytes(1),
      allowCredentials: [{ id: bytes(3), type: 'public-key' }],
    });
  });

  test('credentials become JSON', () => {
    const { buffer: clientDataJSON } = bytes(1);
    const common = {
      id: '-_8',
      rawId: bytes(0xfb, 0xff).buffer,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      getClientExtensionResults: () => ({}),
    };
    const assertion = {
      clientDataJSON,
      authenticatorData: bytes(2).buffer,
      signature: bytes(3).buffer,
      userHandle: null,
    };
    expect(JSON.parse(JSON.stringify(credentialJson({ ...common, response: assertion })))).toEqual({
      id: '-_8',
      rawId: '-_8',
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: { clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw' },
    });
    const attestation = {
      clientDataJSON,
      attestationObject: bytes(2).buffer,
      getTransports: () => ['internal'],
    };
    expect(credentialJson({ ...common, response: attestation })).toMatchObject({
      response: { clientDataJSON: 'AQ', attestationObject: 'Ag', transports: ['internal'] },
    });
  });
});

describe('canUsePasskeys', () => {
  test.each([
    ['app.example.com', 'app.example.com', true],
    ['example.com', 'app.example.com', true],
    ['app.example.com', 'example.com', false],
    ['example.com', 'evilexample.com', false],
    ['localhost', '127.0.0.1', false],
    [undefined, 'localhost', false],
  ])('of %s on %s: %s', (relyingPartyId, hostname, can) => {
    Object.assign(globalThis, { PublicKeyCredential: Object });
    expect(canUsePasskeys(relyingPartyId, hostname)).toBe(can);
    Reflect.deleteProperty(globalThis, 'PublicKeyCredential');
    expect(canUsePasskeys(relyingPartyId, hostname)).toBe(false);
  });
});
