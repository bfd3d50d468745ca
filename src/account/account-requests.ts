import * as v from 'valibot';
import type { Config } from '#contract/config';
import { cognitoRequest } from '../sign-in/cognito-request.ts';
import { SignInFailure, signInFailure } from '../sign-in/sign-in-failures.ts';

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
  { region, endpoints }: Pick<Config, 'region' | 'endpoints'>,
  accessToken: () => Promise<string>,
): AccountRequest => {
  const endpoint = endpoints?.cognitoIdp ?? `https://cognito-idp.${region}.amazonaws.com/`;
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

/** @throws SignInFailure when an answer's body has another form. */
export const parsed = <Value>(schema: v.GenericSchema<unknown, Value>, body: unknown): Value => {
  const result = v.safeParse(schema, body);
  if (!result.success) throw new SignInFailure('Cognito answered in another form');
  return result.output;
};
