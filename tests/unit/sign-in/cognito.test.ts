import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createCognitoUserPool } from '../../../src/sign-in/cognito.ts';

const clientId = 'client';
const hour = 3_600;
const at = Date.UTC(2026, 0, 1);

const jwt = (payload: object): string =>
  ['{"alg":"none"}', JSON.stringify(payload), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

const idTokenOf = (issuedAt: number, life = hour) =>
  jwt({ iat: issuedAt, exp: issuedAt + life, email: 'ada@example.com' });
const accessTokenOf = (issuedAt: number, life = hour) =>
  jwt({ iat: issuedAt, exp: issuedAt + life, origin_jti: 'origin' });

/** The storage as the library leaves it after a sign-in at `issuedAt` (epoch seconds). */
const storageAfterSignIn = (issuedAt: number) => {
  const prefix = `CognitoIdentityServiceProvider.${clientId}`;
  const items = new Map([
    [`${prefix}.LastAuthUser`, 'sub'],
    [`${prefix}.sub.idToken`, idTokenOf(issuedAt)],
    [`${prefix}.sub.accessToken`, accessTokenOf(issuedAt)],
    [`${prefix}.sub.refreshToken`, 'refresh-1'],
    [`${prefix}.sub.clockDrift`, '0'],
  ]);
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  };
};

interface Answer {
  readonly status: number;
  readonly body: object;
}
interface Asked {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A user pool with given responses that records its requests. */
const pool = async (answer: (asked: Asked) => Answer) => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        operation: String(request.headers['x-amz-target']).split('.')[1] ?? '',
        input: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>,
      };
      asked.push(one);
      const { status, body } = answer(one);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
};

const open = (endpoint: string, storage: ReturnType<typeof storageAfterSignIn>, now = at) =>
  createCognitoUserPool(
    {
      region: 'us-east-1',
      userPoolId: 'us-east-1_test',
      userPoolClientId: clientId,
      endpoints: {
        cognitoIdp: endpoint,
        cognitoIdentity: endpoint,
        s3: endpoint,
        dynamodb: endpoint,
      },
    },
    { storage, locks: null, now: () => now },
  );

const nowSeconds = at / 1000;
const renewed = (): Answer => ({
  status: 200,
  body: {
    AuthenticationResult: {
      IdToken: idTokenOf(nowSeconds),
      AccessToken: accessTokenOf(nowSeconds),
      ExpiresIn: hour,
      TokenType: 'Bearer',
    },
  },
});
const refused = (type: string, message: string): Answer => ({
  status: 400,
  body: { __type: type, message },
});

describe('the ID token', () => {
  test('is the kept one while it is fresh, without a request', async () => {
    const { endpoint, asked } = await pool(renewed);
    const storage = storageAfterSignIn(nowSeconds - 60);
    expect(await open(endpoint, storage).idToken()).toBe(idTokenOf(nowSeconds - 60));
    expect(asked).toEqual([]);
  });

  test('is renewed by the refresh token when it is about to expire, and kept', async () => {
    const { endpoint, asked } = await pool(renewed);
    const storage = storageAfterSignIn(nowSeconds - hour + 30);
    const userPool = open(endpoint, storage);
    expect(await userPool.idToken()).toBe(idTokenOf(nowSeconds));
    expect(asked).toMatchObject([
      {
        operation: 'InitiateAuth',
        input: { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: 'refresh-1' } },
      },
    ]);
    const again = open(endpoint, storage);
    expect(await again.idToken()).toBe(idTokenOf(nowSeconds));
    expect(asked).toHaveLength(1);
  });

  test('is renewed once for all who ask at the same time', async () => {
    const { endpoint, asked } = await pool(renewed);
    const userPool = open(endpoint, storageAfterSignIn(nowSeconds - 2 * hour));
    await Promise.all([userPool.idToken(), userPool.idToken(), userPool.idToken()]);
    expect(asked).toHaveLength(1);
  });

  test('a revoked refresh token is not retried, and the user is still known', async () => {
    const { endpoint, asked } = await pool(() =>
      refused('NotAuthorizedException', 'Refresh Token has been revoked'),
    );
    const userPool = open(endpoint, storageAfterSignIn(nowSeconds - 2 * hour));
    await expect(userPool.idToken()).rejects.toMatchObject({ code: 'signed-out' });
    expect(asked).toHaveLength(1);
    expect(userPool.currentUser()).toEqual({ email: 'ada@example.com', space: null });
  });

  test('a throttled renewal is not a sign-out', async () => {
    const { endpoint } = await pool(() => refused('TooManyRequestsException', 'slow down'));
    const userPool = open(endpoint, storageAfterSignIn(nowSeconds - 2 * hour));
    await expect(userPool.idToken()).rejects.toMatchObject({ code: 'too-many-tries' });
  });

  test('reports a missing connection', async () => {
    const userPool = open('http://127.0.0.1:9/', storageAfterSignIn(nowSeconds - 2 * hour));
    await expect(userPool.idToken()).rejects.toMatchObject({ code: 'no-network' });
  });

  test('a sign-out in another tab during the renewal is not undone', async () => {
    const storage = storageAfterSignIn(nowSeconds - 2 * hour);
    const { endpoint } = await pool(() => {
      storage.clear();
      return renewed();
    });
    await expect(open(endpoint, storage).idToken()).rejects.toMatchObject({ code: 'signed-out' });
    expect(storage.items.size).toBe(0);
  });
});

describe('signing out', () => {
  test('forgets every token and revokes the refresh token', async () => {
    const { endpoint, asked } = await pool(() => ({ status: 200, body: {} }));
    const storage = storageAfterSignIn(nowSeconds);
    const userPool = open(endpoint, storage);
    await userPool.signOut();
    expect([...storage.items.keys()]).toEqual([]);
    expect(userPool.currentUser()).toBeNull();
    expect(asked).toMatchObject([
      { operation: 'RevokeToken', input: { Token: 'refresh-1', ClientId: clientId } },
    ]);
  });

  test('works offline', async () => {
    const storage = storageAfterSignIn(nowSeconds);
    await open('http://127.0.0.1:9/', storage).signOut();
    expect(storage.items.size).toBe(0);
  });
});

test('nobody is signed in when nothing is stored', async () => {
  const storage = storageAfterSignIn(nowSeconds);
  storage.clear();
  const userPool = open('http://127.0.0.1:9/', storage);
  expect(userPool.currentUser()).toBeNull();
  await expect(userPool.idToken()).rejects.toMatchObject({ code: 'signed-out' });
});

test.each([
  { step: 'confirming', operation: 'ConfirmSignUp' },
  { step: 'a forgotten password', operation: 'ConfirmForgotPassword' },
])('a code that was typed or pasted with spaces is sent without them: $step', async (on) => {
  const { endpoint, asked } = await pool(() => ({ status: 200, body: {} }));
  const userPool = open(endpoint, storageAfterSignIn(nowSeconds));
  if (on.operation === 'ConfirmSignUp') {
    await userPool.confirmSignUp('ada@example.com', ' 123 456 ');
  } else {
    await userPool.confirmForgotPassword('ada@example.com', ' 123 456 ', 'another password');
  }
  expect(asked).toMatchObject([{ operation: on.operation, input: { ConfirmationCode: '123456' } }]);
});
