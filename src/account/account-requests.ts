import type { Config } from '#contract/config';
import { cognitoRequest, userPoolEndpoint } from '../sign-in/cognito-request.ts';
import { signInFailure } from '../sign-in/sign-in-failures.ts';

/** The operations on the account of an access token's user. */
export type AccountOperation =
  | 'GetUser'
  | 'AssociateSoftwareToken'
  | 'VerifySoftwareToken'
  | 'SetUserMFAPreference'
  | 'UpdateUserAttributes'
  | 'VerifyUserAttribute'
  | 'StartWebAuthnRegistration'
  | 'CompleteWebAuthnRegistration'
  | 'ListWebAuthnCredentials'
  | 'DeleteWebAuthnCredential'
  | 'DeleteUser';

/** Sends an operation with the access token and gives the answer's body.
 *  @throws the failures of `signInFailure`. */
export type AccountRequest = (operation: AccountOperation, input?: object) => Promise<unknown>;

export const createAccountRequest = (
  config: Pick<Config, 'region' | 'endpoints'>,
  accessToken: () => Promise<string>,
): AccountRequest => {
  const endpoint = userPoolEndpoint(config);
  return async (operation, input = {}) => {
    const AccessToken = await accessToken();
    try {
      const target = `AWSCognitoIdentityProviderService.${operation}` as const;
      return (await cognitoRequest(endpoint, target, { AccessToken, ...input })).body;
    } catch (error) {
      throw signInFailure(error);
    }
  };
};
