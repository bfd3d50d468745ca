import * as v from 'valibot';
import type { Config } from '#contract/config';
import { NoNetwork } from './request-failures.ts';

/** The operations that the page sends itself, as `X-Amz-Target` names them. */
export type CognitoOperation =
  | 'AWSCognitoIdentityProviderService.InitiateAuth'
  | 'AWSCognitoIdentityProviderService.RevokeToken'
  | 'AWSCognitoIdentityProviderService.RespondToAuthChallenge'
  | `AWSCognitoIdentityProviderService.${'Start' | 'Complete'}WebAuthnRegistration`
  | 'AWSCognitoIdentityProviderService.ListWebAuthnCredentials'
  | 'AWSCognitoIdentityProviderService.DeleteWebAuthnCredential'
  | `AWSCognitoIdentityProviderService.${'UpdateUserAttributes' | 'VerifyUserAttribute'}`
  | `AWSCognitoIdentityProviderService.${'GetUser' | 'DeleteUser'}`
  | `AWSCognitoIdentityProviderService.${'AssociateSoftwareToken' | 'VerifySoftwareToken'}`
  | 'AWSCognitoIdentityProviderService.SetUserMFAPreference'
  | 'AWSCognitoIdentityService.GetId'
  | 'AWSCognitoIdentityService.GetCredentialsForIdentity';

/** The address of the user pool's service: the engine's where the page has one, else AWS's.
 *  @see https://docs.aws.amazon.com/general/latest/gr/cognito_identity.html */
export const userPoolEndpoint = ({
  region,
  endpoints,
}: Pick<Config, 'region' | 'endpoints'>): string =>
  endpoints?.cognitoIdp ?? `https://cognito-idp.${region}.amazonaws.com/`;

/** The parsed body of an answer, whose shape the caller checks, and its `Date` header in epoch
 *  milliseconds; NaN without one. */
export interface CognitoAnswer {
  readonly body: unknown;
  readonly date: number;
}

/** An error response of Cognito. `code` is the exception's name; empty when the body names none. */
export class CognitoRefusal extends Error {
  readonly code: string;
  readonly httpStatus: number;

  constructor(type: string, message: string, httpStatus: number) {
    super(message);
    this.name = 'CognitoRefusal';
    this.code = type.slice(type.indexOf('#') + 1);
    this.httpStatus = httpStatus;
  }
}

const errorSchema = v.object({ __type: v.string(), message: v.optional(v.string(), '') });

/** Sends one unsigned request to a user pool or an identity pool. It replaces the library, which would
 *  retry a refused token for six seconds, and the SDK's identity pool client, which is 5 KiB for two
 *  requests.
 *  @throws {NoNetwork} when Cognito cannot be reached; CognitoRefusal when it refuses.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html
 *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/Welcome.html */
export const cognitoRequest = async (
  endpoint: string,
  operation: CognitoOperation,
  input: object,
): Promise<CognitoAnswer> => {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': operation },
    body: JSON.stringify(input),
    cache: 'no-store' as const,
    // Lets a closing page still revoke its token.
    keepalive: true,
    signal: AbortSignal.timeout(15_000),
  };
  let response: Response;
  try {
    response = await fetch(endpoint, init);
  } catch (cause) {
    throw new NoNetwork(`${operation} was not answered`, { cause });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return { body, date: Date.parse(response.headers.get('date') ?? '') };
  const error = v.safeParse(errorSchema, body);
  const { __type: type, message } = error.success
    ? error.output
    : { __type: '', message: `${operation} answered HTTP ${response.status}` };
  throw new CognitoRefusal(type, message, response.status);
};
