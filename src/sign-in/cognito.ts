import {
  AuthenticationDetails,
  CognitoAccessToken,
  CognitoIdToken,
  CognitoRefreshToken,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  CognitoUserSession,
} from 'amazon-cognito-identity-js';
import * as v from 'valibot';
import type { Config } from '#contract/config';
import { cognitoRequest, userPoolEndpoint } from './cognito-request.ts';
import type { KeyValueStorage } from './key-value-storage.ts';
import type { Locks } from './locks.ts';
import { codeOf, SignInFailure, signInFailure, UnsupportedStep } from './sign-in-failures.ts';
import type { SignInResult, UserPool } from './port.ts';
import { SignedOut } from './request-failures.ts';
import { storagePrefix, storedUser } from './stored-user.ts';
import { isFresh } from './tokens.ts';
import { normalEmail } from './normal-email.ts';

/** The user pools' API in `X-Amz-Target`. */
const service = 'AWSCognitoIdentityProviderService';

type PoolConfig = Pick<Config, 'region' | 'userPoolId' | 'userPoolClientId' | 'endpoints'>;

/** What the adapter needs of its surroundings: `storage` for the tokens, and `locks` so that only one tab
 *  renews them at a time (null where there are none). */
export interface SignInServices {
  readonly storage: KeyValueStorage;
  readonly locks: Locks | null;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const renewedSchema = v.object({
  AuthenticationResult: v.object({
    IdToken: v.string(),
    AccessToken: v.string(),
    // Absent unless the client rotates refresh tokens.
    RefreshToken: v.optional(v.string()),
  }),
});

/** Calls the library with a Node-style callback and gives a promise that rejects with a
 *  LatchkeyError. */
const withCallback = <T>(
  call: (callback: (error?: unknown, result?: T) => void) => void,
): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, result) => {
      if (error) reject(signInFailure(error));
      else resolve(result as T);
    });
  });

/** The same for calls that take `onSuccess` and `onFailure`. */
const withCallbacks = (
  call: (callbacks: { onSuccess: () => void; onFailure: (error: unknown) => void }) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    call({ onSuccess: () => resolve(), onFailure: (error) => reject(signInFailure(error)) });
  });

/** Removes the spaces that emails and authenticator apps put into a code, e.g. `123 456`. */
const withoutSpaces = (code: string): string => code.replace(/\s/g, '');

/** The user pool over `amazon-cognito-identity-js`, which nothing else may import. Signs in with SRP,
 *  so that the password never leaves this computer, and keeps the tokens in `storage`.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html */
export const createCognitoUserPool = (
  config: PoolConfig,
  { storage, locks, now }: SignInServices,
): UserPool => {
  const endpoint = userPoolEndpoint(config);
  const clientId = config.userPoolClientId;
  const pool = new CognitoUserPool({
    UserPoolId: config.userPoolId,
    ClientId: clientId,
    Storage: storage,
    endpoint,
    AdvancedSecurityDataCollectionFlag: false,
  });
  const userNamed = (email: string): CognitoUser =>
    new CognitoUser({ Username: normalEmail(email), Pool: pool, Storage: storage });

  /** Reads an item that the library stored for a user. */
  const kept = (user: CognitoUser, item: string): string | null =>
    storage.getItem(`${storagePrefix(clientId)}.${user.getUsername()}.${item}`) ?? null;

  const keptIdToken = (user: CognitoUser): CognitoIdToken | null => {
    const token = kept(user, 'idToken');
    return token === null ? null : new CognitoIdToken({ IdToken: token });
  };

  const emailOf = (token: CognitoIdToken): string => {
    const email: unknown = token.payload.email;
    return typeof email === 'string' ? email : '';
  };

  const signedInUser = (): CognitoUser => {
    const user = pool.getCurrentUser();
    if (user === null) throw new SignedOut('no user is signed in');
    return user;
  };

  const freshIdToken = (user: CognitoUser): string | null => {
    const token = keptIdToken(user);
    if (token === null) return null;
    const times = {
      issuedAt: token.getIssuedAt(),
      expiresAt: token.getExpiration(),
      clockDrift: Number(kept(user, 'clockDrift') ?? 0) || 0,
    };
    return isFresh(times, now() / 1000) ? token.getJwtToken() : null;
  };

  /** Renews the tokens. The library's own renewal deletes all tokens when the refresh token was
   *  refused; here they stay, so that the page can ask the same user for the password. */
  const renew = async (user: CognitoUser): Promise<string> => {
    const refreshToken = kept(user, 'refreshToken');
    if (refreshToken === null) throw new SignedOut('this browser holds no refresh token');
    const { body } = await cognitoRequest(endpoint, `${service}.InitiateAuth`, {
      ClientId: clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: refreshToken },
    }).catch((cause: unknown) => {
      const final = ['NotAuthorizedException', 'UserNotFoundException'].includes(codeOf(cause));
      throw final
        ? new SignedOut('the refresh token was refused', { cause })
        : signInFailure(cause);
    });
    const renewed = v.safeParse(renewedSchema, body);
    if (!renewed.success) throw new SignInFailure('the renewal answered without tokens');
    const {
      IdToken,
      AccessToken,
      RefreshToken = refreshToken,
    } = renewed.output.AuthenticationResult;
    // Do not undo a sign-out that another tab made in the meantime.
    if (kept(user, 'refreshToken') === null) throw new SignedOut('signed out in another tab');
    user.setSignInUserSession(
      new CognitoUserSession({
        IdToken: new CognitoIdToken({ IdToken }),
        AccessToken: new CognitoAccessToken({ AccessToken }),
        RefreshToken: new CognitoRefreshToken({ RefreshToken }),
      }),
    );
    return IdToken;
  };

  const lockName = `latchkey-tokens-${clientId}`;
  let renewal: Promise<string> | null = null;
  const renewOnce = (): Promise<string> => {
    const renewUnlessDone = async () => {
      const user = signedInUser();
      return freshIdToken(user) ?? (await renew(user));
    };
    renewal ??= (
      locks === null ? renewUnlessDone() : locks.request(lockName, renewUnlessDone)
    ).finally(() => {
      renewal = null;
    });
    return renewal;
  };

  const idToken = async (): Promise<string> => freshIdToken(signedInUser()) ?? (await renewOnce());

  /** The signed-in user with a loaded session, which the library's other calls require. */
  const userWithSession = async (): Promise<CognitoUser> => {
    await idToken();
    const user = signedInUser();
    await withCallback<CognitoUserSession>((callback) =>
      user.getSession((error: Error | null, session: CognitoUserSession | null) =>
        callback(error, session ?? undefined),
      ),
    );
    return user;
  };

  let awaitingTotp: CognitoUser | null = null;
  let awaitingPassword: CognitoUser | null = null;

  /** Callbacks for every step of a sign-in. */
  const steps = (
    user: CognitoUser,
    resolve: (result: SignInResult) => void,
    reject: (failure: Error) => void,
  ) => {
    const unsupported = (step: string) => () => reject(new UnsupportedStep(step));
    return {
      onSuccess: (session: CognitoUserSession) => {
        awaitingTotp = null;
        awaitingPassword = null;
        resolve({ status: 'signed-in', email: emailOf(session.getIdToken()) });
      },
      onFailure: (error: unknown) => reject(signInFailure(error)),
      totpRequired: () => {
        awaitingTotp = user;
        resolve({ status: 'needs-totp' });
      },
      mfaRequired: unsupported('a code by text message'),
      selectMFAType: unsupported('a choice between second factors'),
      mfaSetup: unsupported('setting up a second factor'),
      newPasswordRequired: () => {
        awaitingPassword = user;
        resolve({ status: 'needs-new-password' });
      },
      customChallenge: unsupported('a custom challenge'),
    };
  };

  return {
    currentUser: () => storedUser(storage, clientId),

    signIn(email, password) {
      const user = userNamed(email);
      const details = new AuthenticationDetails({
        Username: normalEmail(email),
        Password: password,
      });
      return new Promise<SignInResult>((resolve, reject) => {
        const callbacks = steps(user, resolve, reject);
        user.authenticateUser(details, {
          ...callbacks,
          onFailure: (error: unknown) => {
            if (codeOf(error) === 'UserNotConfirmedException') {
              resolve({ status: 'needs-confirmation', email: normalEmail(email) });
            } else {
              callbacks.onFailure(error);
            }
          },
        });
      });
    },

    answerTotp(code) {
      const user = awaitingTotp;
      if (user === null) {
        return Promise.reject(new SignedOut('no sign-in is waiting for an authenticator code'));
      }
      return new Promise<SignInResult>((resolve, reject) => {
        user.sendMFACode(withoutSpaces(code), steps(user, resolve, reject), 'SOFTWARE_TOKEN_MFA');
      });
    },

    chooseNewPassword(password) {
      const user = awaitingPassword;
      if (user === null) {
        return Promise.reject(new SignedOut('no sign-in is waiting for a new password'));
      }
      return new Promise<SignInResult>((resolve, reject) => {
        user.completeNewPasswordChallenge(password, {}, steps(user, resolve, reject));
      });
    },

    async signUp(email, password) {
      const address = normalEmail(email);
      const attributes = [new CognitoUserAttribute({ Name: 'email', Value: address })];
      await withCallback((callback) => pool.signUp(address, password, attributes, [], callback));
    },

    async confirmSignUp(email, code) {
      await withCallback((callback) =>
        userNamed(email).confirmRegistration(withoutSpaces(code), false, callback),
      );
    },

    async resendCode(email) {
      await withCallback((callback) => userNamed(email).resendConfirmationCode(callback));
    },

    forgotPassword: (email) =>
      withCallbacks((callbacks) => userNamed(email).forgotPassword(callbacks)),

    confirmForgotPassword: (email, code, password) =>
      withCallbacks((callbacks) =>
        userNamed(email).confirmPassword(withoutSpaces(code), password, callbacks),
      ),

    async changePassword(oldPassword, newPassword) {
      const user = await userWithSession();
      await withCallback((callback) => user.changePassword(oldPassword, newPassword, callback));
    },

    idToken,

    async accessToken() {
      // It is issued with the ID token and lasts as long.
      await idToken();
      const token = kept(signedInUser(), 'accessToken');
      if (token === null) throw new SignedOut('this browser holds no access token');
      return token;
    },

    async renewTokens() {
      const user = signedInUser();
      await (locks === null ? renew(user) : locks.request(lockName, () => renew(user)));
    },

    async signOut() {
      const user = pool.getCurrentUser();
      if (user === null) return;
      const refreshToken = kept(user, 'refreshToken');
      user.signOut();
      if (refreshToken === null) return;
      // Offline the token is not revoked, but this browser no longer holds it.
      await cognitoRequest(endpoint, `${service}.RevokeToken`, {
        Token: refreshToken,
        ClientId: clientId,
      }).catch(() => undefined);
    },

    async signOutEverywhere() {
      const user = await userWithSession();
      await withCallbacks((callbacks) => user.globalSignOut(callbacks));
    },
  };
};
