import { randomBytes } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Config } from '#contract/config';
import type { Clients } from './clients.ts';

export interface DemoAccount {
  readonly email: string;
  readonly password: string;
}

/** Performs one of the user pool's operations that need IAM credentials.
 *  @returns HTTP status and JSON of the response. */
export type AdministratorCall = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<{ readonly status: number; readonly body: unknown }>;

/** The addresses that `npm start` uses too. */
const addresses = ['alice@example.com', 'bob@example.com'];

/** Creates the two demo accounts of a deployment to an emulator, which delivers no readable mail.
 *  Accounts from an earlier deployment get new passwords.
 *  @throws Error naming the operation that failed.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html */
export const makeDemoAccounts = async (
  call: AdministratorCall,
  userPoolId: string,
): Promise<readonly DemoAccount[]> => {
  const perform = async (operation: string, input: object, expected = ''): Promise<void> => {
    const { status, body } = await call(operation, { UserPoolId: userPoolId, ...input });
    const { __type: type = '' } = (body ?? {}) as { __type?: string };
    if (status === 200 || (expected !== '' && type.endsWith(expected))) return;
    throw new Error(`${operation}: ${JSON.stringify(body)}`);
  };
  const accounts = addresses.map((email) => ({ email, password: newPassword() }));
  for (const { email, password } of accounts) {
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    const user = { Username: email, UserAttributes, MessageAction: 'SUPPRESS' };
    await perform('AdminCreateUser', user, 'UsernameExistsException');
    await perform('AdminSetUserPassword', { Username: email, Password: password, Permanent: true });
  }
  return accounts;
};

/** Random, with every kind of character that the password policy requires. */
const newPassword = (): string => `Lk-${randomBytes(9).toString('base64url')}-7x`;

/** Signs calls to the user pool of a deployment. */
export const administratorCall =
  (
    { region, endpoints }: Pick<Config, 'region' | 'endpoints'>,
    credentials: Clients['credentials'],
  ): AdministratorCall =>
  async (operation, input) => {
    const endpoint = new URL(
      endpoints?.cognitoIdp ?? `https://cognito-idp.${region}.amazonaws.com`,
    );
    const body = JSON.stringify(input);
    const signer = new SignatureV4({ credentials, region, service: 'cognito-idp', sha256: Sha256 });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      path: '/',
      headers: {
        host: endpoint.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body,
    });
    const answer = await fetch(endpoint, { method: 'POST', headers, body });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as unknown) };
  };

/** The lines that a deployment prints for the accounts. */
export const demoAccountLines = (accounts: readonly DemoAccount[]): string =>
  [
    'Sign in with one of two demo accounts (mails of an emulator stay in the emulator):',
    ...accounts.map(({ email, password }) => `  ${email}  ${password}`),
  ].join('\n');
