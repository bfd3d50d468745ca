import { createLocalJWKSet, decodeJwt, jwtVerify, SignJWT, importJWK, type JWK } from 'jose';
import { lstat, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signIn } from './library.ts';
import { providerName, startPool, userPool, type PoolServer } from './pool-server.ts';

const email = 'alice@example.com';
const password = 'Correct-horse-7';
let server: PoolServer;

beforeEach(async () => {
  server = await startPool();
  await server.pool().addConfirmedUser(email, password);
});
afterEach(() => server.close());

const tokens = async () => {
  const session = await signIn(server, email, password);
  return {
    id: session.getIdToken().getJwtToken(),
    access: session.getAccessToken().getJwtToken(),
    refresh: session.getRefreshToken().getToken(),
  };
};

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as unknown;

test('the ID token has the user, the access token the scope, and the published keys verify both', async () => {
  const { id, access } = await tokens();
  const keys = createLocalJWKSet({ keys: [...server.pool().jwks().keys] });
  const options = { issuer: userPool.issuer, algorithms: ['RS256'] };
  const { payload: idClaims } = await jwtVerify(id, keys, { ...options, audience: 'client' });
  const { payload: accessClaims } = await jwtVerify(access, keys, options);

  const { sub, iat = 0, auth_time, origin_jti, event_id } = idClaims;
  expect(idClaims).toEqual({
    sub: uuid,
    iss: userPool.issuer,
    aud: 'client',
    token_use: 'id',
    'cognito:username': sub,
    email,
    email_verified: true,
    auth_time: iat,
    iat,
    exp: iat + 3600,
    jti: uuid,
    origin_jti: uuid,
    event_id: uuid,
  });
  expect(accessClaims).toEqual({
    sub,
    iss: userPool.issuer,
    client_id: 'client',
    token_use: 'access',
    username: sub,
    scope: 'aws.cognito.signin.user.admin',
    auth_time,
    iat: accessClaims.iat,
    exp: (accessClaims.iat ?? 0) + 3600,
    jti: uuid,
    origin_jti,
    event_id,
  });
});

test('the published keys contain no private part', () => {
  for (const key of server.pool().jwks().keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  }
});

test('the refresh token is encrypted', async () => {
  const { refresh } = await tokens();
  expect(() => decodeJwt(refresh)).toThrow();
  expect(refresh).not.toContain(Buffer.from(email).toString('base64url'));
});

const check = { providerName, clientId: 'client', serverSideCheck: true };

/** Signs claims with the pool's own key. */
const signedByPool = async (claims: object): Promise<string> => {
  const { signing } = JSON.parse(await readFile(join(server.dir, 'keys.json'), 'utf8')) as {
    signing: JWK;
  };
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: signing.kid ?? '' })
    .sign(await importJWK(signing, 'RS256'));
};

describe('an ID token', () => {
  test('is accepted, also when another instance of the pool signed it', async () => {
    const { id } = await tokens();
    const member = { sub: decodeJwt(id).sub };
    expect(await server.pool().verifyIdToken(id, check)).toMatchObject(member);
    const resigned = await signedByPool(decodeJwt(id));
    expect(await server.pool().verifyIdToken(resigned, check)).toMatchObject(member);
  });

  test.each([
    { name: 'of another client', change: { aud: 'another' } },
    { name: 'of another pool', change: { iss: `${userPool.issuer}x` } },
    { name: 'that is an access token', change: { token_use: 'access' } },
    { name: 'without a use', change: { token_use: undefined } },
    { name: 'without an end', change: { exp: undefined } },
    { name: 'without an origin', change: { origin_jti: undefined } },
    { name: 'without an audience', change: { aud: undefined } },
    { name: 'past its end', change: { exp: 1 } },
    { name: 'of a user who does not exist', change: { sub: 'nobody' } },
  ])('$name is not', async ({ change }) => {
    const { id } = await tokens();
    const token = await signedByPool({ ...decodeJwt(id), ...change });
    expect(await server.pool().verifyIdToken(token, check)).toBeNull();
  });

  test.each([
    { name: 'another provider', change: { providerName: `${providerName}x` } },
    { name: 'another client', change: { clientId: 'another' } },
  ])('is not believed by $name', async ({ change }) => {
    const { id } = await tokens();
    expect(await server.pool().verifyIdToken(id, { ...check, ...change })).toBeNull();
  });

  test('ends after an hour', async () => {
    const { id } = await tokens();
    server.clock.ahead = 3_601_000;
    expect(await server.pool().verifyIdToken(id, check)).toBeNull();
  });
});

describe('a refresh token', () => {
  const forms = {
    InitiateAuth: (token: string) => ({
      ClientId: 'client',
      AuthFlow: 'REFRESH_TOKEN',
      AuthParameters: { REFRESH_TOKEN: token },
    }),
    GetTokensFromRefreshToken: (token: string) => ({ ClientId: 'client', RefreshToken: token }),
  };

  test.each(Object.entries(forms))(
    'gives new tokens of the same sign-in by %s',
    async (operation, form) => {
      const { id, refresh } = await tokens();
      server.clock.ahead = 60_000;
      const { body } = await server.call(operation, form(refresh));
      const result = body.AuthenticationResult as Record<string, string>;
      const [before, after] = [decodeJwt(id), decodeJwt(result.IdToken ?? '')];
      expect(after).toMatchObject({
        sub: before.sub,
        origin_jti: before.origin_jti,
        auth_time: before.auth_time,
      });
      expect(after.jti).not.toBe(before.jti);
      expect(after.iat).toBeGreaterThanOrEqual((before.iat ?? 0) + 59);
      expect(result.RefreshToken).toBeUndefined();
    },
  );

  test.each([
    { name: 'an ID token', from: (all: Awaited<ReturnType<typeof tokens>>) => all.id },
    { name: 'an access token', from: (all: Awaited<ReturnType<typeof tokens>>) => all.access },
    {
      name: 'one with a changed character',
      from: (all: Awaited<ReturnType<typeof tokens>>) => `${all.refresh.slice(0, -3)}AAA`,
    },
    { name: 'nonsense', from: () => 'nonsense' },
  ])('cannot be $name', async ({ from }) => {
    const token = from(await tokens());
    for (const [operation, form] of Object.entries(forms)) {
      expect((await server.call(operation, form(token))).body).toEqual({
        __type: 'NotAuthorizedException',
        message: 'Invalid Refresh Token',
      });
    }
  });

  test('is valid for its client only, also when revoked', async () => {
    const { refresh } = await tokens();
    const ClientId = 'other-client';
    const refused = { status: 400, body: { __type: 'NotAuthorizedException' } };
    for (const [operation, form] of Object.entries(forms)) {
      expect(await server.call(operation, { ...form(refresh), ClientId })).toMatchObject(refused);
    }
    expect(await server.call('RevokeToken', { ClientId, Token: refresh })).toMatchObject(refused);
  });

  test('ends after its thirty days', async () => {
    const { refresh } = await tokens();
    server.clock.ahead = 30 * 86_400_000 + 1000;
    const form = forms.GetTokensFromRefreshToken(refresh);
    expect((await server.call('GetTokensFromRefreshToken', form)).status).toBe(400);
  });

  test('does not end another sign-in when revoked', async () => {
    const [one, other] = [await tokens(), await tokens()];
    await server.call('RevokeToken', { ClientId: 'client', Token: one.refresh });
    expect((await server.call('GetUser', { AccessToken: one.access })).status).toBe(400);
    expect((await server.call('GetUser', { AccessToken: other.access })).status).toBe(200);
  });
});

describe("the pool's keys", () => {
  test('are readable by their owner only', async () => {
    expect((await stat(join(server.dir, 'keys.json'))).mode & 0o777).toBe(0o600);
  });

  test('that are damaged are not replaced', async () => {
    const file = join(server.dir, 'keys.json');
    await writeFile(file, '{"signing":');
    await expect(server.restart()).rejects.toThrow();
    expect(await readFile(file, 'utf8')).toBe('{"signing":');
  });

  test('that cannot be read are not replaced', async () => {
    const file = join(server.dir, 'keys.json');
    await rm(file);
    // A symbolic link to itself: it exists, and even root cannot read it.
    await symlink(file, file);
    await expect(server.restart()).rejects.toThrow('ELOOP');
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
  });
});
