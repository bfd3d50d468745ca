import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJwt, importJWK, SignJWT, UnsecuredJWT, type JWK, type JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createIdentityPool,
  type IdentityPoolOptions,
} from '../../../../engine/cognito-identity/identity-pool.ts';
import { createCredentials } from '../../../../engine/gatekeeper/signature/credentials.ts';
import { createDecisionLog } from '../../../../engine/gatekeeper/decisions.ts';
import trust from '../../../../iam-policies/authenticated-user.trust.json' with { type: 'json' };
import { signIn } from '../cognito-user-pool/library.ts';
import {
  providerName,
  startPool,
  userPool,
  type Answer,
  type PoolServer,
} from '../cognito-user-pool/pool-server.ts';

const account = '000000000000';
const identityPoolId = 'us-east-1:0f0f0f0f-0000-4000-8000-0f0f0f0f0f0f';
/** The stack's own trust policy, for one identity pool. */
const trusting = (id: string): unknown =>
  JSON.parse(JSON.stringify(trust).replaceAll('${IdentityPoolId}', id));
const role = {
  name: 'user',
  arn: `arn:aws:iam::${account}:role/user`,
  trust: {
    name: 'authenticated-user.trust',
    document: trusting(identityPoolId),
  },
  policies: [],
  maxSessionDuration: 3600,
};
const identityPool = {
  id: identityPoolId,
  allowUnauthenticatedIdentities: false,
  allowClassicFlow: false,
  providers: [{ clientId: 'client', providerName, serverSideTokenCheck: true }],
  principalTags: [{ providerName, claims: { space: 'custom:space' } }],
  authenticatedRoleArn: role.arn,
};

const password = 'Correct-horse-7';
let server: PoolServer;
let options: IdentityPoolOptions;
let credentials: ReturnType<typeof createCredentials>;
let decisions: ReturnType<typeof createDecisionLog>;

beforeEach(async () => {
  server = await startPool();
  const now = () => Date.now() + server.clock.ahead;
  credentials = createCredentials({
    masterKey: new Uint8Array(32).fill(7),
    operator: { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'x', arn: 'arn:operator' },
    now,
  });
  decisions = createDecisionLog();
  options = {
    dir: join(server.dir, 'identities'),
    identityPool,
    userPool: server.pool(),
    roles: [role],
    region: 'us-east-1',
    account,
    credentials,
    decisions,
    now,
    sessionSeconds: 3600,
  };
});
afterEach(() => server.close());

const call = async (
  operation: string,
  input: Record<string, unknown>,
  change: Partial<IdentityPoolOptions> = {},
): Promise<Answer> => {
  const pool = await createIdentityPool({ ...options, ...change });
  return (await pool.handle({ operation, input })) as Answer;
};

const member = async (email: string) => {
  await server.pool().addConfirmedUser(email, password);
  const session = await signIn(server, email, password);
  return {
    idToken: session.getIdToken().getJwtToken(),
    accessToken: session.getAccessToken().getJwtToken(),
    sub: String(session.getIdToken().payload.sub),
  };
};

const withToken = (token: string) => ({ Logins: { [providerName]: token } });
const getId = (token: string) =>
  call('GetId', { IdentityPoolId: identityPoolId, ...withToken(token) });
const idOf = async (token: string) => String((await getId(token)).body.IdentityId);
const credentialsFor = (IdentityId: string, token: string, change?: Partial<IdentityPoolOptions>) =>
  call('GetCredentialsForIdentity', { IdentityId, ...withToken(token) }, change);

interface Given {
  readonly AccessKeyId: string;
  readonly SecretKey: string;
  readonly SessionToken: string;
  readonly Expiration: number;
}
const givenIn = ({ body }: Answer) => body.Credentials as Given;

describe('a signed-in user', () => {
  test('gets one identity, again and again', async () => {
    const alice = await member('alice@example.com');
    expect(await idOf(alice.idToken)).toBe(await idOf(alice.idToken));
    const bob = await member('bob@example.com');
    expect(await idOf(bob.idToken)).not.toBe(await idOf(alice.idToken));
  });

  test("gets credentials of the pool's role with its identity", async () => {
    const { idToken, sub } = await member('alice@example.com');
    const identityId = await idOf(idToken);
    const answer = await credentialsFor(identityId, idToken);
    expect(answer).toMatchObject({ status: 200, body: { IdentityId: identityId } });
    const given = givenIn(answer);
    expect(await credentials.resolve(given.AccessKeyId, given.SessionToken)).toMatchObject({
      ok: true,
      secretAccessKey: given.SecretKey,
      principal: {
        kind: 'role-session',
        arn: `arn:aws:sts::${account}:assumed-role/user/CognitoIdentityCredentials`,
        roleArn: role.arn,
        context: {
          'cognito-identity.amazonaws.com:sub': [identityId],
          'cognito-identity.amazonaws.com:aud': [identityPoolId],
          'cognito-identity.amazonaws.com:amr': [
            'authenticated',
            providerName,
            `${providerName}:CognitoSignIn:${sub}`,
          ],
        },
      },
    });
  });

  test.each([
    { name: 'an hour', seconds: 3600, lasts: 3600 },
    { name: 'as short as was asked', seconds: 5, lasts: 5 },
    { name: "no longer than the role's sessions may", seconds: 7200, lasts: 3600 },
  ])('has them for $name and no longer', async ({ seconds, lasts }) => {
    const { idToken } = await member('alice@example.com');
    const now = options.now();
    const given = givenIn(
      await credentialsFor(await idOf(idToken), idToken, {
        sessionSeconds: seconds,
        now: () => now,
      }),
    );
    expect(given.Expiration).toBe(Math.floor(now / 1000) + lasts);
    server.clock.ahead = (lasts + 1) * 1000;
    expect(await credentials.resolve(given.AccessKeyId, given.SessionToken)).toEqual({
      ok: false,
      problem: 'expired-session',
    });
  });

  test('assumes the role as its trust policy allows, and the log names the statement', async () => {
    const { idToken } = await member('alice@example.com');
    await credentialsFor(await idOf(idToken), idToken);
    expect(decisions.newestFirst()[0]).toMatchObject({
      principal: 'cognito-identity.amazonaws.com',
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: role.arn,
      decision: 'Allowed',
      policy: 'authenticated-user.trust',
      statement: 'OnlySignedInMembersOfThisPool',
    });
  });
});

describe('a user with a space', () => {
  const inSpace = async (space: string) => {
    const alice = await member('alice@example.com');
    await server.administer('AdminUpdateUserAttributes', {
      UserPoolId: userPool.id,
      Username: 'alice@example.com',
      UserAttributes: [{ Name: 'custom:space', Value: space }],
    });
    const session = await signIn(server, 'alice@example.com', password);
    return { before: alice.idToken, now: session.getIdToken().getJwtToken() };
  };
  const tagOf = async (answer: Answer) => {
    const { AccessKeyId, SessionToken } = givenIn(answer);
    const resolved = await credentials.resolve(AccessKeyId, SessionToken);
    const context =
      resolved.ok && 'context' in resolved.principal ? resolved.principal.context : {};
    return context['aws:PrincipalTag/space'];
  };

  test('gets a session with its tag, and none with a token from before', async () => {
    const { before, now } = await inSpace('team');
    const identityId = await idOf(now);
    expect(await tagOf(await credentialsFor(identityId, now))).toEqual(['team']);
    expect(await tagOf(await credentialsFor(identityId, before))).toBeUndefined();
  });

  test('is tagged as the trust policy allows, and the log names the statement and the tag', async () => {
    const { now } = await inSpace('team');
    await credentialsFor(await idOf(now), now);
    const [tagged, assumed] = decisions.newestFirst();
    const context = { 'aws:RequestTag/space': ['team'], 'aws:TagKeys': ['space'] };
    expect(assumed).toMatchObject({ action: 'sts:AssumeRoleWithWebIdentity', context });
    expect(tagged).toMatchObject({
      action: 'sts:TagSession',
      context,
      decision: 'Allowed',
      statement: 'OnlyTheTagThatThisPoolSets',
    });
  });

  test.each([
    { name: 'a tag of another key', claims: { role: 'custom:space' } },
    { name: 'a second tag', claims: { space: 'custom:space', role: 'email' } },
  ])('gets no credentials with $name, which the trust policy refuses', async ({ claims }) => {
    const { now } = await inSpace('team');
    const change = {
      identityPool: { ...identityPool, principalTags: [{ providerName, claims }] },
    };
    const refused = await credentialsFor(await idOf(now), now, change);
    expect(refused.body.__type).toBe('InvalidIdentityPoolConfigurationException');
  });

  test('gets no credentials with a value that is no tag', async () => {
    const { now } = await inSpace('te*m');
    const refused = await credentialsFor(await idOf(now), now);
    expect(refused.body.__type).toBe('InvalidParameterException');
  });
});

describe('no credentials', () => {
  test("for another user's identity, nor for an unknown one", async () => {
    const [alice, bob] = [await member('alice@example.com'), await member('bob@example.com')];
    const bobs = await idOf(bob.idToken);
    for (const identityId of [bobs, bobs.toUpperCase(), `${bobs} `, 'us-east-1:nobody']) {
      expect((await credentialsFor(identityId, alice.idToken)).body.__type).toBe(
        'NotAuthorizedException',
      );
    }
    expect((await credentialsFor(bobs, bob.idToken)).status).toBe(200);
  });

  test.each([undefined, null, {}])('without a login: Logins %j', async (Logins) => {
    const { idToken } = await member('alice@example.com');
    const IdentityId = await idOf(idToken);
    for (const [operation, input] of [
      ['GetId', { IdentityPoolId: identityPoolId, Logins }],
      ['GetCredentialsForIdentity', { IdentityId, Logins }],
    ] as const) {
      expect(await call(operation, input)).toEqual({
        status: 400,
        body: {
          __type: 'NotAuthorizedException',
          message: 'Unauthenticated access is not supported for this identity pool.',
        },
      });
    }
  });

  const poolKey = async (): Promise<JWK> => {
    const text = await readFile(join(server.dir, 'keys.json'), 'utf8');
    return (JSON.parse(text) as { signing: JWK }).signing;
  };
  const signed = async (claims: JWTPayload): Promise<string> => {
    const key = await poolKey();
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: key.kid ?? '' })
      .sign(await importJWK(key, 'RS256'));
  };

  type Member = Awaited<ReturnType<typeof member>>;
  const claims = ({ idToken }: Member) => decodeJwt(idToken);

  test.each<{ name: string; token: (alice: Member) => string | Promise<string> }>([
    { name: 'an access token', token: ({ accessToken }) => accessToken },
    { name: 'an unsigned token', token: (alice) => new UnsecuredJWT(claims(alice)).encode() },
    {
      name: 'a token with a changed claim',
      token: ({ idToken }) => {
        const [header, , signature] = idToken.split('.');
        const body = JSON.stringify({ ...decodeJwt(idToken), sub: 'bob' });
        return [header, Buffer.from(body).toString('base64url'), signature].join('.');
      },
    },
    {
      name: "a token signed HS256 with the pool's public key",
      token: async (alice) => {
        const [key] = server.pool().jwks().keys;
        return new SignJWT(claims(alice))
          .setProtectedHeader({ alg: 'HS256', kid: key?.kid ?? '' })
          .sign(Buffer.from(JSON.stringify(key)));
      },
    },
    { name: 'an expired token', token: (alice) => signed({ ...claims(alice), exp: 1 }) },
    {
      name: 'the token of another client',
      token: (alice) => signed({ ...claims(alice), aud: 'x' }),
    },
    { name: 'the token of another pool', token: (alice) => signed({ ...claims(alice), iss: 'x' }) },
    { name: 'no token at all', token: () => 'nonsense' },
  ])('for $name', async ({ token }) => {
    const alice = await member('alice@example.com');
    const identityId = await idOf(alice.idToken);
    const bad = await token(alice);
    const refusal = {
      status: 400,
      body: { __type: 'NotAuthorizedException', message: 'Invalid login token.' },
    };
    expect(await getId(bad)).toEqual(refusal);
    expect(await credentialsFor(identityId, bad)).toEqual(refusal);
    // What the pool's key signs is otherwise good.
    expect((await credentialsFor(identityId, await signed(claims(alice)))).status).toBe(200);
  });

  test.each([
    { name: 'after a global sign-out', serverSideTokenCheck: true, status: 400 },
    {
      name: 'after a global sign-out, but without the server-side check',
      serverSideTokenCheck: false,
      status: 200,
    },
  ])('$name', async ({ serverSideTokenCheck, status }) => {
    const { idToken, accessToken } = await member('alice@example.com');
    const identityId = await idOf(idToken);
    await server.call('GlobalSignOut', { AccessToken: accessToken });
    const providers = [{ clientId: 'client', providerName, serverSideTokenCheck }];
    const change = { identityPool: { ...identityPool, providers } };
    expect((await credentialsFor(identityId, idToken, change)).status).toBe(status);
  });

  test.each([
    { name: 'another provider', Logins: (token: string) => ({ 'accounts.google.com': token }) },
    {
      name: 'the pool under a longer name',
      Logins: (token: string) => ({ [`${providerName}x`]: token }),
    },
  ])('from $name', async ({ Logins }) => {
    const { idToken } = await member('alice@example.com');
    const input = { IdentityPoolId: identityPoolId, Logins: Logins(idToken) };
    expect((await call('GetId', input)).body.__type).toBe('NotAuthorizedException');
  });

  test('for two logins in one request', async () => {
    const { idToken } = await member('alice@example.com');
    const Logins = { [providerName]: idToken, 'accounts.google.com': idToken };
    expect((await call('GetId', { IdentityPoolId: identityPoolId, Logins })).status).toBe(400);
  });

  test('from another identity pool', async () => {
    const { idToken } = await member('alice@example.com');
    const input = { IdentityPoolId: `${identityPoolId}x`.slice(1), ...withToken(idToken) };
    expect((await call('GetId', input)).body.__type).toBe('ResourceNotFoundException');
  });

  test.each([
    { name: 'trusts another pool', document: trusting('us-east-1:another') },
    { name: 'trusts nobody', document: { Version: '2012-10-17', Statement: [] } },
  ])('when the role $name, and the log says so', async ({ document }) => {
    const { idToken } = await member('alice@example.com');
    const roles = [{ ...role, trust: { name: 'trust', document } }];
    const { status, body } = await credentialsFor(await idOf(idToken), idToken, { roles });
    expect([status, body.__type]).toEqual([400, 'InvalidIdentityPoolConfigurationException']);
    expect(decisions.newestFirst()[0]?.decision).toBe('ImplicitlyDenied');
  });

  test('when the pool has no role', async () => {
    const { idToken } = await member('alice@example.com');
    const answer = await credentialsFor(await idOf(idToken), idToken, { roles: [] });
    expect(answer.body.__type).toBe('InvalidIdentityPoolConfigurationException');
  });
});

test('refuses the classic flow, in which a client would choose its role', async () => {
  const { idToken } = await member('alice@example.com');
  const input = { IdentityId: await idOf(idToken), ...withToken(idToken) };
  expect(await call('GetOpenIdToken', input)).toMatchObject({
    status: 400,
    body: { __type: 'InvalidParameterException' },
  });
});

test.each([
  'GetOpenIdTokenForDeveloperIdentity',
  'SetIdentityPoolRoles',
  'ListIdentities',
  '__proto__',
])('the operation %s does not exist', async (operation) => {
  expect(await call(operation, {})).toMatchObject({
    status: 400,
    body: { __type: 'UnknownOperationException' },
  });
});

test.each([{ allowUnauthenticatedIdentities: true }, { allowClassicFlow: true }])(
  'a template that asks for %j is refused at the start',
  async (change) => {
    const start = createIdentityPool({ ...options, identityPool: { ...identityPool, ...change } });
    await expect(start).rejects.toThrow('neither unauthenticated identities nor the classic flow');
  },
);
