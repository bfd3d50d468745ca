import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import type { Config } from '#contract/config';

/** Credentials of the identity pool for clients that work apart from the workspace: the access check, and
 *  the account while the workspace is closed.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/getting-credentials.html */
export const poolCredentials = (config: Config, idToken: () => Promise<string>) => {
  const { region, endpoints } = config;
  return fromCognitoIdentityPool({
    identityPoolId: config.identityPoolId,
    logins: { [`cognito-idp.${region}.amazonaws.com/${config.userPoolId}`]: idToken },
    clientConfig: {
      region,
      ...(endpoints === undefined ? {} : { endpoint: endpoints.cognitoIdentity }),
    },
  });
};
