import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from './capabilities.ts';
import { newUser, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { send, type HttpAnswer } from './http-message.ts';
import { signed, type Credentials } from './sigv4.ts';
import { credentialsFor, newAccount, signIn, type SignedIn } from './users.ts';

const own = needs('ownProcess');
let engine: EngineUnderTest;
let endpoint: string;
let user: SignedIn;

beforeAll(async () => {
  engine = await startEngine();
  endpoint = engine.config.endpoints?.cognitoIdp ?? '';
  user = await newUser(engine);
});
afterAll(() => engine.close());

const administer = async (
  operation: string,
  input: Record<string, unknown>,
  credentials: Credentials | null,
  service = 'cognito-idp',
): Promise<HttpAnswer> => {
  const message = {
    method: 'POST',
    path: '/',
    headers: {
      host: new URL(endpoint).host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify({ UserPoolId: engine.config.userPoolId, ...input }),
  };
  const { region } = engine.config;
  return send(
    endpoint,
    credentials === null
      ? message
      : await signed(message, credentials, { service, region, date: new Date() }),
  );
};

const bodyOf = (answer: HttpAnswer) =>
  JSON.parse(answer.body.toString()) as Record<string, unknown>;

describe("the user pool's administration", own, () => {
  const operations = [
    'AdminCreateUser',
    'AdminDeleteUser',
    'AdminDisableUser',
    'AdminEnableUser',
    'AdminGetUser',
    'AdminSetUserPassword',
    'AdminUpdateUserAttributes',
    'AdminUserGlobalSignOut',
    'ListUsers',
  ];

  test.each(operations)('denies %s to users, to the converter and unsigned', async (operation) => {
    const input = { Username: user.email, Password: 'Another-horse-8', Permanent: true };
    for (const credentials of [user.credentials, await engine.converterCredentials()]) {
      const answer = await administer(operation, input, credentials);
      expect([answer.status, bodyOf(answer).__type]).toEqual([400, 'AccessDeniedException']);
      const decision = String(answer.headers['x-latchkey-decision']);
      const logged = await fetch(`${endpoint}/_latchkey/decisions/${decision}`);
      expect(await logged.json()).toMatchObject({
        action: `cognito-idp:${operation}`,
        decision: 'ImplicitlyDenied',
      });
    }
    const unsigned = await administer(operation, input, null);
    expect(bodyOf(unsigned).__type).toBe('MissingAuthenticationTokenException');
    await expect(signIn(engine.config, user)).resolves.toBeDefined();
  });

  test.each([
    { name: 'for another service', service: 's3', type: 'InvalidSignatureException' },
    { name: 'with a wrong key', secretAccessKey: 'wrong', type: 'InvalidSignatureException' },
    {
      name: 'with an unknown key',
      accessKeyId: 'AKIDUNKNOWN',
      type: 'UnrecognizedClientException',
    },
  ])('refuses a call signed $name', async ({ service, type, ...wrong }) => {
    const credentials = { ...engine.operator, ...wrong };
    const answer = await administer('ListUsers', {}, credentials, service);
    expect(bodyOf(answer).__type).toBe(type);
  });

  test('lets the operator create a user who can sign in, and disable one, who then gets no credentials', async () => {
    const { email, password } = newAccount();
    const call = async (operation: string, input: Record<string, unknown> = {}) => {
      const answer = await administer(operation, { Username: email, ...input }, engine.operator);
      expect([answer.status, answer.body.toString()]).toEqual([200, expect.any(String)]);
      return bodyOf(answer);
    };
    await call('AdminCreateUser', { MessageAction: 'SUPPRESS' });
    await call('AdminSetUserPassword', { Password: password, Permanent: true });
    const { tokens } = await signIn(engine.config, { email, password });
    await call('AdminDisableUser');
    await expect(signIn(engine.config, { email, password })).rejects.toMatchObject({
      message: 'User is disabled.',
    });
    await expect(credentialsFor(engine.config, tokens.idToken)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    expect(await call('AdminGetUser')).toMatchObject({ Enabled: false });
  });

  test('answers ResourceNotFoundException for another pool', async () => {
    const answer = await administer(
      'ListUsers',
      { UserPoolId: 'us-east-1_other' },
      engine.operator,
    );
    expect(bodyOf(answer).__type).toBe('ResourceNotFoundException');
  });
});

describe('STS', own, () => {
  const sts = (credentials: Credentials) => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    return new STSClient({
      region: engine.config.region,
      endpoint,
      maxAttempts: 1,
      credentials: {
        accessKeyId,
        secretAccessKey,
        ...(sessionToken === undefined ? {} : { sessionToken }),
      },
    });
  };
  const identityOf = (credentials: Credentials) =>
    sts(credentials).send(new GetCallerIdentityCommand({}));

  test('tells every signed caller who they are', async () => {
    const { account } = engine.stack;
    expect(await identityOf(engine.operator)).toMatchObject({
      Account: account,
      Arn: `arn:aws:iam::${account}:user/operator`,
    });
    const { Arn, UserId } = await identityOf(user.credentials);
    expect(Arn).toContain(`:sts::${account}:assumed-role/`);
    expect(UserId).toMatch(/^AROA[0-9A-F]+:CognitoIdentityCredentials$/);
  });

  test('refuses a wrong signature and an unknown key', async () => {
    await expect(
      identityOf({ ...engine.operator, secretAccessKey: 'wrong' }),
    ).rejects.toMatchObject({ name: 'SignatureDoesNotMatch', $metadata: { httpStatusCode: 403 } });
    await expect(
      identityOf({ accessKeyId: 'AKIDUNKNOWN', secretAccessKey: 'x' }),
    ).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('refuses an unsigned call', async () => {
    const answer = await fetch(endpoint, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }),
    });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
    ]);
  });
});

test(
  'the OpenID document names the issuer of the tokens and keys that can be fetched',
  own,
  async () => {
    const { userPoolId, region } = engine.config;
    const answer = await fetch(`${endpoint}/${userPoolId}/.well-known/openid-configuration`);
    const document = (await answer.json()) as Record<string, string>;
    expect(document.issuer).toBe(`https://cognito-idp.${region}.amazonaws.com/${userPoolId}`);
    const keys = (await (await fetch(document.jwks_uri ?? '')).json()) as { keys: unknown[] };
    expect(keys.keys).toHaveLength(1);
  },
);
