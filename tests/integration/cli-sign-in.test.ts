import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HeadBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { totpCode } from '../../engine/cognito-user-pool/totp.ts';
import { needs } from './capabilities.ts';
import { clientsFor } from './clients.ts';
import { jsonOf, newCommandLine, outputOf, type CommandLine } from './command-line.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { signed } from './sigv4.ts';
import { send } from './http-message.ts';
import { newAccount, signInForTokens } from './users.ts';

let engine: EngineUnderTest;
let computer: CommandLine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  computer = await newCommandLine();
});
afterEach(() => computer.remove());

const configFile = async (): Promise<string> => {
  const file = path.join(computer.home, 'config.json');
  await writeFile(file, JSON.stringify(engine.config));
  return file;
};

/** Asks the user pool as a signed-in user, or signed as its administrator. */
const askPool = async (operation: string, input: object, administrator = false) => {
  const endpoint = engine.config.endpoints?.cognitoIdp ?? '';
  const message = {
    method: 'POST',
    path: '/',
    headers: {
      host: new URL(endpoint).host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  };
  const { region } = engine.config;
  const scope = { service: 'cognito-idp', region, date: new Date() };
  const answer = await send(
    endpoint,
    administrator ? await signed(message, engine.operator, scope) : message,
  );
  expect([operation, answer.status]).toEqual([operation, 200]);
  return JSON.parse(answer.body.toString()) as Record<string, unknown>;
};

describe('latchkey login', needs('signIn', 'emailInIdToken'), () => {
  test('asks for the password, remembers the site and keeps the tokens for their owner only', async () => {
    const { email, password } = await newConfirmedAccount(engine);
    const ran = await computer.run(['login', email, '--config', await configFile()], [password]);
    expect(outputOf(ran)).toContain(`Signed in as ${email}.`);
    expect(`${ran.output}${ran.errors}`).not.toContain(password);
    const file = path.join(computer.home, 'state/latchkey/sign-in.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(await readFile(file, 'utf8')).not.toContain(password);
    const [who] = jsonOf(await computer.run(['whoami', '--json']));
    expect(who).toMatchObject({ email, uploadsBucket: engine.config.uploadsBucket });
  });

  test('asks for the address where none is given, and takes the config from the address of the site', async () => {
    const site = createServer((request, response) => {
      response.end(request.url === '/config.json' ? JSON.stringify(engine.config) : 'no');
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    const { port } = site.address() as AddressInfo;
    const { email, password } = await newConfirmedAccount(engine);
    const args = ['login', '--config', `http://127.0.0.1:${port}`];
    expect(outputOf(await computer.run(args, [email, password]))).toContain(email);
    site.close();
  });

  test('refuses a wrong password and keeps no tokens', needs('wrongPasswordRefused'), async () => {
    const { email } = await newConfirmedAccount(engine);
    const args = ['login', email, '--config', await configFile()];
    const ran = await computer.run(args, ['Not-it-9-Not-it']);
    expect([ran.code, ran.output]).toEqual([3, '']);
    expect(ran.errors).toContain('wrong-password');
    expect((await computer.run(['whoami'])).code).toBe(3);
  });

  test('asks an account with an authenticator for its code', async () => {
    const account = await newConfirmedAccount(engine);
    const { accessToken: AccessToken } = await signInForTokens(engine.config, account);
    const { SecretCode } = await askPool('AssociateSoftwareToken', { AccessToken });
    const codeAt = (ago: number) => totpCode(String(SecretCode), Date.now() - ago);
    await askPool('VerifySoftwareToken', { AccessToken, UserCode: codeAt(30_000) });
    await askPool('SetUserMFAPreference', {
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
    });
    const args = ['login', account.email, '--config', await configFile()];
    expect((await computer.run(args, [account.password, '000000'])).code).toBe(3);
    const ran = await computer.run(args, [account.password, codeAt(0)]);
    expect(outputOf(ran)).toContain(`Signed in as ${account.email}.`);
  });

  test('asks an invited user for a new password', needs('ownProcess'), async () => {
    const { email, password } = newAccount();
    const { userPoolId: UserPoolId } = engine.config;
    const TemporaryPassword = 'Temporary-horse-9';
    const invitation = { UserPoolId, Username: email, TemporaryPassword };
    await askPool('AdminCreateUser', { ...invitation, MessageAction: 'SUPPRESS' }, true);
    const args = ['login', email, '--config', await configFile()];
    const weak = await computer.run(args, [TemporaryPassword, 'short']);
    expect([weak.code, weak.errors]).toEqual([3, expect.stringContaining('weak-password')]);
    outputOf(await computer.run(args, [TemporaryPassword, password]));
    outputOf(await computer.run(['login', email], [password]));
  });

  test.each([
    ['without a site', ['login', 'a@example.com'], ['x'], 'config-missing'],
    ['with a config that is none', ['login', '--config', '/dev/null'], ['x'], 'config-unusable'],
  ])('says what to do %s', async (_when, args, lines, code) => {
    const ran = await computer.run(args, lines);
    expect(ran).toMatchObject({ code: 2, output: '', errors: expect.stringContaining(code) });
  });

  test('says which answer is missing where standard input ends', async () => {
    const ran = await computer.run(['login', 'a@example.com', '--config', await configFile()], []);
    expect([ran.code, ran.errors]).toEqual([2, expect.stringContaining('Password')]);
  });
});

describe('a signed-in computer', needs('signIn', 'emailInIdToken'), () => {
  const enforced = needs('foreignPrefixRefused');
  test(
    'prints credentials as a credential_process does, for the own prefix only',
    enforced,
    async () => {
      await computer.login(engine.config, await newConfirmedAccount(engine));
      const [who] = jsonOf(await computer.run(['whoami', '--json']));
      const given = JSON.parse(outputOf(await computer.run(['credentials']))) as Record<
        string,
        string
      >;
      expect(given).toMatchObject({ Version: 1, Expiration: expect.any(String) });
      expect(Date.parse(given.Expiration ?? '')).toBeGreaterThan(Date.now());
      const { s3 } = clientsFor(engine.config, {
        accessKeyId: given.AccessKeyId ?? '',
        secretAccessKey: given.SecretAccessKey ?? '',
        sessionToken: given.SessionToken ?? '',
      });
      const Bucket = engine.config.uploadsBucket;
      const own = `${String(who?.identityId)}/`;
      const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: own }));
      expect(listed.KeyCount).toBe(0);
      await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 403 },
      });
    },
  );

  test('has no tokens after a logout, and its refresh token is worthless', async () => {
    await computer.login(engine.config, await newConfirmedAccount(engine));
    const file = path.join(computer.home, 'state/latchkey/sign-in.json');
    const { items } = JSON.parse(await readFile(file, 'utf8')) as { items: Record<string, string> };
    const [, RefreshToken] =
      Object.entries(items).find(([key]) => key.endsWith('refreshToken')) ?? [];
    outputOf(await computer.run(['logout']));
    expect((await computer.run(['credentials'])).code).toBe(3);
    expect(await readFile(file, 'utf8')).not.toContain(String(RefreshToken));
    const answer = await fetch(engine.config.endpoints?.cognitoIdp ?? '', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
      },
      body: JSON.stringify({
        ClientId: engine.config.userPoolClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: RefreshToken },
      }),
    });
    expect(answer.status).toBe(400);
  });

  test(
    'asks to sign in again after a sign-out everywhere elsewhere',
    needs('globalSignOut'),
    async () => {
      const account = await newConfirmedAccount(engine);
      await computer.login(engine.config, account);
      const other = await newCommandLine();
      await other.login(engine.config, account);
      outputOf(await other.run(['logout', '--everywhere']));
      await other.remove();
      const ran = await computer.run(['credentials']);
      expect([ran.code, ran.errors]).toEqual([3, expect.stringContaining('latchkey login')]);
    },
  );
});

test('prints errors as JSON with --json, and refuses unknown commands as wrong usage', async () => {
  const ran = await computer.run(['whoami', '--json']);
  expect(JSON.parse(ran.errors)).toMatchObject({ error: { code: 'not-signed-in' } });
  expect((await computer.run(['fly'])).code).toBe(2);
  expect((await computer.run(['--help'])).code).toBe(0);
});
