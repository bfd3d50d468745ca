import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { createCognitoAccount } from '../../../src/account/cognito-account.ts';

let server: Server | null = null;
afterEach(() => void server?.close());

/** The account at a user pool with these answers; an operation without one is refused as `refusal`. */
const accountWith = async (
  answers: Readonly<Record<string, object>>,
  options: { readonly passkeys?: boolean; readonly refusal?: string } = {},
) => {
  const calls: [operation: string, input: object][] = [];
  server = createServer((request, response) => {
    void (async () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      calls.push([operation, (await json(request)) as object]);
      const answer = answers[operation];
      response.writeHead(answer === undefined ? 400 : 200, { connection: 'close' });
      response.end(JSON.stringify(answer ?? { __type: options.refusal, message: 'no' }));
    })();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  let renewals = 0;
  const account = createCognitoAccount(
    {
      region: 'us-east-1',
      endpoints: { cognitoIdp: url, cognitoIdentity: url, s3: url, dynamodb: url },
      ...(options.passkeys === true ? { passkeys: { relyingPartyId: 'localhost' } } : {}),
    },
    {
      accessToken: () => Promise.resolve('token'),
      renewTokens: async () => void (renewals += 1),
      canUsePasskeys: true,
    },
  );
  return { account, calls, renewals: () => renewals };
};

const passkey = { CredentialId: 'id', FriendlyCredentialName: 'Phone', CreatedAt: 1.5 };

describe('the second factor', () => {
  const preference = (Enabled: boolean) => ({
    AccessToken: 'token',
    SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled },
  });

  test('a user with a passkey gets it as both factors', async () => {
    const { account, calls } = await accountWith(
      {
        VerifySoftwareToken: {},
        ListWebAuthnCredentials: { Credentials: [passkey] },
        SetUserMFAPreference: {},
      },
      { passkeys: true },
    );
    await account.verifySecret('123 456');
    expect(calls.at(-1)).toEqual([
      'SetUserMFAPreference',
      { ...preference(true), WebAuthnMfaSettings: { Enabled: true } },
    ]);
  });

  test('a user without a passkey gets the app alone', async () => {
    const { account, calls } = await accountWith(
      {
        VerifySoftwareToken: {},
        ListWebAuthnCredentials: { Credentials: [] },
        SetUserMFAPreference: {},
      },
      { passkeys: true },
    );
    await account.verifySecret('123456');
    expect(calls.at(-1)).toEqual(['SetUserMFAPreference', preference(true)]);
  });

  test('is turned off for passkeys too', async () => {
    const { account, calls } = await accountWith({ SetUserMFAPreference: {} }, { passkeys: true });
    await account.removeSecondFactor();
    expect(calls).toEqual([
      ['SetUserMFAPreference', { ...preference(false), WebAuthnMfaSettings: { Enabled: false } }],
    ]);
  });

  test('a pool without passkeys is asked nothing about them', async () => {
    const { account, calls } = await accountWith({ SetUserMFAPreference: {} });
    await account.removeSecondFactor();
    expect(calls).toEqual([['SetUserMFAPreference', preference(false)]]);
  });
});

test('passkeys are listed with the time of their registration', async () => {
  const { account } = await accountWith({ ListWebAuthnCredentials: { Credentials: [passkey] } });
  expect(await account.passkeys?.list()).toEqual([{ id: 'id', name: 'Phone', createdAt: 1500 }]);
});

describe('a new email', () => {
  test('is verified with its code, then the tokens are renewed', async () => {
    const { account, calls, renewals } = await accountWith({
      UpdateUserAttributes: {},
      VerifyUserAttribute: {},
    });
    await account.requestEmail(' New@Example.com ');
    expect(renewals()).toBe(0);
    await account.verifyEmail('123 456');
    expect(renewals()).toBe(1);
    expect(calls).toEqual([
      [
        'UpdateUserAttributes',
        {
          AccessToken: 'token',
          UserAttributes: [{ Name: 'email', Value: 'new@example.com' }],
        },
      ],
      ['VerifyUserAttribute', { AccessToken: 'token', AttributeName: 'email', Code: '123456' }],
    ]);
  });

  test.each([
    ['AliasExistsException', 'address-unusable'],
    ['InvalidParameterException', 'address-unusable'],
    ['LimitExceededException', 'too-many-tries'],
  ])('that is refused as %s is %s', async (refusal, code) => {
    const { account } = await accountWith({}, { refusal });
    await expect(account.requestEmail('new@example.com')).rejects.toMatchObject({ code });
  });

  test.each([
    ['CodeMismatchException', 'unknown-code'],
    ['ExpiredCodeException', 'expired-code'],
    ['AliasExistsException', 'address-unusable'],
  ])('whose code is refused as %s keeps the tokens: %s', async (refusal, code) => {
    const { account, renewals } = await accountWith({}, { refusal });
    await expect(account.verifyEmail('123456')).rejects.toMatchObject({ code });
    expect(renewals()).toBe(0);
  });
});
