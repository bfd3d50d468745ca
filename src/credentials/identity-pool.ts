import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from '@aws-sdk/client-cognito-identity';
import type { Config } from '#contract/config';
import { identityId, type IdentityId } from '#contract/ids';
import { SignedOut } from '../sign-in/sign-in-failures.ts';
import type { UserPool } from '../sign-in/port.ts';
import { keepTime } from './aws-client.ts';
import type { Clock } from './clock.ts';
import { NoConnection, refusalOf } from './request-failures.ts';
import type { AwsCredentials } from './port.ts';

/** The identity pool: the signed-in user's identity ID and temporary credentials. */
export interface IdentityPool {
  /** Gives the identity ID, which never changes for a user.
   *  @throws SignedOut when the refresh token is gone; NoConnection.
   *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
  identityId(): Promise<IdentityId>;
  /** Gives new credentials; throws likewise.
   *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html */
  credentials(identity: IdentityId): Promise<AwsCredentials>;
}

const hour = 3_600_000;

/** Names a failure. The pool refuses a token that was revoked: only signing in again helps. */
const toFailure = (error: unknown): unknown => {
  const { code } = refusalOf(error);
  if (code === 'NotAuthorizedException') {
    return new SignedOut('the identity pool refused the ID token', { cause: error });
  }
  if (code === 'NetworkError') return new NoConnection(code, { cause: error });
  return error;
};

/** Creates the client of a deployment's identity pool, in Cognito's enhanced flow.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html */
export const createIdentityPool = (
  config: Pick<Config, 'region' | 'userPoolId' | 'identityPoolId' | 'endpoints'>,
  userPool: Pick<UserPool, 'idToken'>,
  clock: Clock,
): IdentityPool => {
  const endpoint = config.endpoints?.cognitoIdentity;
  const settings = { region: config.region, ...(endpoint === undefined ? {} : { endpoint }) };
  const client = new CognitoIdentityClient(settings);
  keepTime(client, clock);
  const provider = `cognito-idp.${config.region}.amazonaws.com/${config.userPoolId}`;

  return {
    async identityId() {
      const logins = { [provider]: await userPool.idToken() };
      try {
        const { IdentityId: id } = await client.send(
          new GetIdCommand({ IdentityPoolId: config.identityPoolId, Logins: logins }),
        );
        return identityId(id ?? '');
      } catch (error) {
        throw toFailure(error);
      }
    },

    async credentials(identity) {
      const logins = { [provider]: await userPool.idToken() };
      try {
        const { Credentials: given = {} } = await client.send(
          new GetCredentialsForIdentityCommand({ IdentityId: identity, Logins: logins }),
        );
        const now = clock.now();
        return {
          accessKeyId: given.AccessKeyId ?? '',
          secretAccessKey: given.SecretKey ?? '',
          sessionToken: given.SessionToken ?? '',
          expiresAt: given.Expiration?.getTime() ?? now + hour,
          obtainedAt: now,
        };
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
};
