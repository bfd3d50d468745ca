import { randomUUID } from 'node:crypto';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import type { Config } from '#contract/config';
import { identityId, type IdentityId } from '#contract/ids';
import type { Credentials } from './sigv4.ts';

export interface Account {
  readonly email: string;
  readonly password: string;
}

export interface Tokens {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A signed-in user: tokens, identity ID, temporary credentials. */
export interface SignedIn extends Account {
  readonly tokens: Tokens;
  readonly identityId: IdentityId;
  readonly credentials: Credentials & { readonly expiration: Date };
}

/** Makes a unique account. */
export const newAccount = (): Account => ({
  email: `user-${randomUUID()}@example.com`,
  password: `Key-${randomUUID()}-9`,
});

const memoryStorage = () => {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  };
};

const userPool = ({ userPoolId, userPoolClientId, endpoints }: Config): CognitoUserPool =>
  new CognitoUserPool({
    UserPoolId: userPoolId,
    ClientId: userPoolClientId,
    Storage: memoryStorage(),
    ...(endpoints === undefined ? {} : { endpoint: endpoints.cognitoIdp }),
  });

const cognitoUser = (config: Config, email: string): CognitoUser =>
  new CognitoUser({ Username: email, Pool: userPool(config), Storage: memoryStorage() });

/** Signs up; the user pool then sends a code.
 *  @throws Cognito's error, its code in `name`. */
export const signUp = (config: Config, { email, password }: Account): Promise<void> =>
  new Promise((resolve, reject) => {
    userPool(config).signUp(email, password, [], [], (error) =>
      error ? reject(error) : resolve(),
    );
  });

/** Confirms a sign-up with the emailed code. */
export const confirmSignUp = (config: Config, email: string, code: string): Promise<void> =>
  new Promise((resolve, reject) => {
    cognitoUser(config, email).confirmRegistration(code, false, (error: unknown) =>
      error ? reject(error) : resolve(),
    );
  });

/** Signs in by SRP, as the page does.
 *  @throws Cognito's error, e.g. NotAuthorizedException, its code in `name`. */
export const signInForTokens = (config: Config, { email, password }: Account): Promise<Tokens> =>
  new Promise((resolve, reject) => {
    cognitoUser(config, email).authenticateUser(
      new AuthenticationDetails({ Username: email, Password: password }),
      {
        onSuccess: (session: CognitoUserSession) =>
          resolve({
            idToken: session.getIdToken().getJwtToken(),
            accessToken: session.getAccessToken().getJwtToken(),
            refreshToken: session.getRefreshToken().getToken(),
          }),
        onFailure: reject,
      },
    );
  });

/** Exchanges an ID token for the identity's temporary credentials. */
export const credentialsFor = async (
  config: Config,
  idToken: string,
): Promise<Pick<SignedIn, 'identityId' | 'credentials'>> => {
  const { region, userPoolId, identityPoolId, endpoints } = config;
  const provide = fromCognitoIdentityPool({
    identityPoolId,
    logins: { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: idToken },
    clientConfig: {
      region,
      ...(endpoints === undefined ? {} : { endpoint: endpoints.cognitoIdentity }),
    },
  });
  const { identityId: id, expiration, ...keys } = await provide();
  if (expiration === undefined) throw new Error('temporary credentials without an expiry');
  return { identityId: identityId(id), credentials: { ...keys, expiration } };
};

/** Signs in and gets credentials: SRP, tokens, identity ID, credentials. */
export const signIn = async (config: Config, account: Account): Promise<SignedIn> => {
  const tokens = await signInForTokens(config, account);
  return { ...account, tokens, ...(await credentialsFor(config, tokens.idToken)) };
};
