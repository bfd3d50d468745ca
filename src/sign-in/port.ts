import type { SpaceName } from '#contract/owner';

/** Whoever the stored ID token is of. */
export interface SignedInUser {
  readonly email: string;
  /** The space that an administrator gave this user; null for none. As of the token's issue: a change shows
   *  when it is renewed. */
  readonly space: SpaceName | null;
}

/** Outcome of a step of signing in. */
export type SignInResult =
  | { readonly status: 'signed-in'; readonly email: string }
  | { readonly status: 'needs-confirmation'; readonly email: string }
  | { readonly status: 'needs-totp' }
  | { readonly status: 'needs-new-password' };

/** The user pool. Every method rejects with the LatchkeyErrors of `sign-in-failures.ts`. */
export interface UserPool {
  /** The user whose tokens this browser holds, or null. Reads local storage only. */
  currentUser(): SignedInUser | null;
  signIn(email: string, password: string): Promise<SignInResult>;
  answerTotp(code: string): Promise<SignInResult>;
  /** Replaces the temporary password of an invited user, after `needs-new-password`. */
  chooseNewPassword(password: string): Promise<SignInResult>;
  /** Signs in by passkey; absent where the browser or the user pool has none. */
  readonly signInWithPasskey?: (email: string) => Promise<SignInResult>;
  signUp(email: string, password: string): Promise<void>;
  confirmSignUp(email: string, code: string): Promise<void>;
  resendCode(email: string): Promise<void>;
  forgotPassword(email: string): Promise<void>;
  confirmForgotPassword(email: string, code: string, password: string): Promise<void>;
  changePassword(oldPassword: string, newPassword: string): Promise<void>;
  /** A valid ID token, refreshed when it is about to expire.
   *  @throws SignedOut when the refresh token is expired or revoked. */
  idToken(): Promise<string>;
  /** A valid access token, with which the user changes the own account.
   *  @throws SignedOut as `idToken`. */
  accessToken(): Promise<string>;
  /** Renews the tokens before they expire, so that their claims are those of now.
   *  @throws SignedOut as `idToken`. */
  renewTokens(): Promise<void>;
  /** Deletes all tokens, and revokes the refresh token if Cognito can be reached. */
  signOut(): Promise<void>;
  /** Signs out every device of this user. */
  signOutEverywhere(): Promise<void>;
}
