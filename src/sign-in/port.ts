/** Where signing in stands. What a step needs next is in its own variant. */
export type SignInResult =
  | { readonly status: 'signed-in'; readonly email: string }
  | { readonly status: 'needs-confirmation'; readonly email: string }
  | { readonly status: 'needs-totp' };

/** The user pool, as the page knows it. Failures are LatchkeyErrors: wrong password, unknown code,
 *  too many tries, weak password, no network. */
export interface UserPool {
  /** The user whose tokens this browser holds, or null. Reads local storage only. */
  currentUser(): { readonly email: string } | null;
  signIn(email: string, password: string): Promise<SignInResult>;
  answerTotp(code: string): Promise<SignInResult>;
  signUp(email: string, password: string): Promise<void>;
  confirmSignUp(email: string, code: string): Promise<void>;
  resendCode(email: string): Promise<void>;
  forgotPassword(email: string): Promise<void>;
  confirmForgotPassword(email: string, code: string, password: string): Promise<void>;
  changePassword(oldPassword: string, newPassword: string): Promise<void>;
  /** A valid ID token, refreshed when it is about to expire.
   *  @throws SignedOut when the refresh token is expired or revoked. */
  idToken(): Promise<string>;
  /** Revokes the refresh token where the network allows, and forgets all tokens. */
  signOut(): Promise<void>;
  /** Signs out every device of this user. */
  signOutEverywhere(): Promise<void>;
}
