import * as v from 'valibot';
import type { Config } from '#contract/config';
import { identityId, type IdentityId } from '#contract/ids';
import { maxTries, remedyFor, retryDelay } from '#contract/retry';
import { CognitoRefusal, cognitoRequest } from '../sign-in/cognito-request.ts';
import { NoNetwork, SignedOut } from '../sign-in/request-failures.ts';
import type { UserPool } from '../sign-in/port.ts';
import type { Clock } from './clock.ts';
import type { AwsCredentials } from './port.ts';
import { NoConnection, RequestRefused, ServiceBusy } from './request-failures.ts';
import type { Pauses } from './requester.ts';

/** The identity pool: the signed-in user's identity ID and temporary credentials. */
export interface IdentityPool {
  /** Returns the identity ID, which never changes for a user.
   *  @throws SignedOut when the refresh token is gone or the pool refuses the ID token; NoConnection;
   *  ServiceBusy after several tries; RequestRefused.
   *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
  identityId(): Promise<IdentityId>;
  /** Returns new credentials; throws the same errors.
   *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html */
  credentials(identity: IdentityId): Promise<AwsCredentials>;
}

const identitySchema = v.object({ IdentityId: v.string() });

const credentialsSchema = v.object({
  Credentials: v.object({
    AccessKeyId: v.string(),
    SecretKey: v.string(),
    SessionToken: v.string(),
    /** Epoch seconds. */
    Expiration: v.number(),
  }),
});

/** Maps an error to a LatchkeyError. The pool refuses a revoked token: only signing in again helps. */
const toFailure = (error: unknown): unknown => {
  if (error instanceof NoNetwork) return new NoConnection(error.message, { cause: error });
  if (!(error instanceof CognitoRefusal)) return error;
  if (error.code === 'NotAuthorizedException') {
    return new SignedOut('the identity pool refused the ID token', { cause: error });
  }
  const message = `${error.code} (HTTP ${error.httpStatus})`;
  return remedyFor(error) === 'wait'
    ? new ServiceBusy(message, { cause: error })
    : new RequestRefused(message, { cause: error });
};

/** Creates the client of a deployment's identity pool, in Cognito's enhanced flow.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html */
export const createIdentityPool = (
  config: Pick<Config, 'region' | 'userPoolId' | 'identityPoolId' | 'endpoints'>,
  userPool: Pick<UserPool, 'idToken'>,
  clock: Clock,
  { wait, random }: Pauses,
): IdentityPool => {
  const { region } = config;
  const endpoint =
    config.endpoints?.cognitoIdentity ?? `https://cognito-identity.${region}.amazonaws.com/`;
  const provider = `cognito-idp.${region}.amazonaws.com/${config.userPoolId}`;

  /** Sends one request with the ID token; retries while the pool throttles or fails. */
  const ask = async (operation: 'GetId' | 'GetCredentialsForIdentity', input: object) => {
    const Logins = { [provider]: await userPool.idToken() };
    for (let tried = 1; ; tried += 1) {
      const sentAt = Date.now();
      try {
        const target = `AWSCognitoIdentityService.${operation}` as const;
        const { body, date } = await cognitoRequest(endpoint, target, { ...input, Logins });
        clock.observe(date, sentAt, Date.now());
        return body;
      } catch (error) {
        const failure = toFailure(error);
        if (!(failure instanceof ServiceBusy) || tried >= maxTries) throw failure;
        await wait(retryDelay(tried, random()));
      }
    }
  };
  /** Checks the shape of an answer. */
  const read = <T extends v.GenericSchema>(schema: T, body: unknown): v.InferOutput<T> => {
    const { success, output } = v.safeParse(schema, body);
    if (!success) throw new RequestRefused('the identity pool answered in an unknown shape');
    return output;
  };

  return {
    async identityId() {
      const body = await ask('GetId', { IdentityPoolId: config.identityPoolId });
      return identityId(read(identitySchema, body).IdentityId);
    },

    async credentials(identity) {
      const body = await ask('GetCredentialsForIdentity', { IdentityId: identity });
      const { Credentials: given } = read(credentialsSchema, body);
      return {
        accessKeyId: given.AccessKeyId,
        secretAccessKey: given.SecretKey,
        sessionToken: given.SessionToken,
        expiresAt: given.Expiration * 1000,
        obtainedAt: clock.now(),
      };
    },
  };
};
