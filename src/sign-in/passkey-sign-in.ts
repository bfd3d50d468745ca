import * as v from 'valibot';
import type { Config } from '#contract/config';
import { parsed } from './cognito-answer.ts';
import { cognitoRequest, userPoolEndpoint } from './cognito-request.ts';
import { keepTokens } from './keep-tokens.ts';
import type { KeyValueStorage } from './key-value-storage.ts';
import { normalEmail } from './normal-email.ts';
import { passkeyBrowser, type PasskeyBrowser } from './passkey-browser.ts';
import { NoPasskey, PasskeyRefused } from './passkey-failures.ts';
import type { SignInResult } from './port.ts';
import { codeOf, signInFailure } from './sign-in-failures.ts';

/** Dependencies of signing in by passkey. */
export interface PasskeyServices {
  readonly storage: Pick<KeyValueStorage, 'setItem'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly browser?: PasskeyBrowser;
}

const askedSchema = v.object({
  ChallengeName: v.string(),
  Session: v.string(),
  ChallengeParameters: v.optional(v.object({ CREDENTIAL_REQUEST_OPTIONS: v.optional(v.string()) })),
});

const tokensSchema = v.object({
  AuthenticationResult: v.object({
    IdToken: v.string(),
    AccessToken: v.string(),
    RefreshToken: v.string(),
  }),
});

/** Signs in by passkey, which `amazon-cognito-identity-js` cannot: choice-based sign-in with WEB_AUTHN as
 *  the preferred challenge. The passkey also takes the place of the second factor.
 *  @throws NoPasskey, PasskeyNotUsed, PasskeyRefused, and the failures of `signInFailure`.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html */
export const signInWithPasskey = async (
  config: Pick<Config, 'region' | 'userPoolClientId' | 'endpoints'>,
  email: string,
  { storage, now, browser = passkeyBrowser }: PasskeyServices,
): Promise<SignInResult> => {
  const { userPoolClientId: ClientId } = config;
  const endpoint = userPoolEndpoint(config);
  const USERNAME = normalEmail(email);

  const asked = await cognitoRequest(endpoint, 'AWSCognitoIdentityProviderService.InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_AUTH',
    AuthParameters: { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' },
  }).catch((cause: unknown) => {
    // A user with a second factor whose passkeys do not count as both.
    throw codeOf(cause) === 'NotAuthorizedException'
      ? new NoPasskey('passkeys do not sign this user in', { cause })
      : signInFailure(cause);
  });
  const { ChallengeName, Session, ChallengeParameters } = parsed(askedSchema, asked.body);
  const options = ChallengeParameters?.CREDENTIAL_REQUEST_OPTIONS;
  if (ChallengeName !== 'WEB_AUTHN' || options === undefined) {
    throw new NoPasskey(`Cognito asks for ${ChallengeName}`);
  }

  const credential = await browser.get(
    JSON.parse(options) as PublicKeyCredentialRequestOptionsJSON,
  );
  const answer = await cognitoRequest(
    endpoint,
    'AWSCognitoIdentityProviderService.RespondToAuthChallenge',
    {
      ClientId,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME, CREDENTIAL: JSON.stringify(credential) },
    },
  ).catch((cause: unknown) => {
    throw codeOf(cause) === 'NotAuthorizedException'
      ? new PasskeyRefused('Cognito refused the passkey', { cause })
      : signInFailure(cause);
  });
  const { AuthenticationResult: tokens } = parsed(tokensSchema, answer.body);
  return { status: 'signed-in', email: keepTokens(storage, ClientId, tokens, now()) };
};
