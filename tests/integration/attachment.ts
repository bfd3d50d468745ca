import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Config } from '#contract/config';
import { NotSupported } from './attacks/wire/wire-attack.ts';
import type { CapabilityName } from './capabilities.ts';
import type { EngineUnderTest } from './engine-under-test.ts';
import { identityOf } from './clients.ts';
import { signed, type Credentials } from './sigv4.ts';

/** A running engine with the stack deployed. */
export interface Target {
  readonly name: string;
  readonly config: Config;
  readonly appOrigin: string;
  readonly operator: Credentials;
  readonly stack: EngineUnderTest['stack'];
  /** The engine behind a gatekeeper, which holds the users. */
  readonly behind?: Pick<Target, 'config' | 'operator'>;
  /** Credentials of the converter's role, for an engine without STS. */
  readonly converterCredentials?: Credentials;
}

/** The running engine that `npm run test:engine` passes to the test files. */
export interface Attachment extends Target {
  /** The capabilities that the probe found. */
  readonly capabilities: readonly CapabilityName[];
}

/** Reads the engine to attach to from LATCHKEY_ENGINE (JSON). Null when unset: the suites then start
 *  the embedded engine themselves. */
export const attachment = (): Attachment | null => {
  const json = process.env.LATCHKEY_ENGINE;
  return json === undefined ? null : (JSON.parse(json) as Attachment);
};

/** Attaches the test files that start after this call. */
export const attach = (to: Attachment): void => {
  process.env.LATCHKEY_ENGINE = JSON.stringify(to);
};

export const detach = (): void => {
  delete process.env.LATCHKEY_ENGINE;
};

/** A running engine as the suites see it. Closing does not stop it. */
export const attachedEngine = ({
  name,
  config,
  appOrigin,
  operator,
  stack,
  behind,
  converterCredentials,
}: Target): EngineUnderTest => ({
  name,
  config,
  appOrigin,
  operator,
  stack,
  confirm: (email) =>
    adminConfirmSignUp(behind?.config ?? config, behind?.operator ?? operator, email),
  codeFor: () => Promise.reject(new NotSupported(`no test can read the mails of ${name}`)),
  converterCredentials: () =>
    converterCredentials === undefined
      ? assumeRole(config, operator, stack.converterRoleArn)
      : Promise.resolve(converterCredentials),
  settled: () => Promise.resolve(),
  signToken: null,
  clock: null,
  dataDir: null,
  close: () => Promise.resolve(),
});

/** Confirms an account without a code, as the owner of the user pool may.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminConfirmSignUp.html */
const adminConfirmSignUp = async (
  { region, userPoolId, endpoints }: Config,
  operator: Credentials,
  email: string,
): Promise<void> => {
  const endpoint = endpoints?.cognitoIdp ?? `https://cognito-idp.${region}.amazonaws.com`;
  const body = JSON.stringify({ UserPoolId: userPoolId, Username: email });
  const { headers } = await signed(
    {
      method: 'POST',
      path: '/',
      headers: {
        host: new URL(endpoint).host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.AdminConfirmSignUp',
      },
      body,
    },
    operator,
    { service: 'cognito-idp', region, date: new Date() },
  );
  const answer = await fetch(endpoint, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`AdminConfirmSignUp: ${await answer.text()}`);
};

const assumeRole = async (
  { region, endpoints }: Config,
  operator: Credentials,
  RoleArn: string,
): Promise<Credentials> => {
  const sts = new STSClient({
    region,
    credentials: identityOf(operator),
    ...(endpoints === undefined ? {} : { endpoint: endpoints.s3 }),
  });
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'suites' }),
  );
  if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) {
    throw new Error(`no credentials of ${RoleArn}`);
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
};
