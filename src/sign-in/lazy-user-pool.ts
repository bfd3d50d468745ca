import type { UserPool } from './port.ts';
import { NoNetwork } from './request-failures.ts';

/** A user pool whose implementation is loaded at the first call that needs it, or by `preload`. The
 *  page shows its first screen without it: `currentUser` reads local storage only. */
export interface LazyUserPool extends UserPool {
  /** Starts loading; a failure shows at the next call, which tries again. */
  preload(): void;
}

/** Makes a user pool of `currentUser`, of a way to load the rest, and of the sign-in by passkey, if any.
 *  @throws (from the methods) NoNetwork when the implementation cannot be loaded. */
export const createLazyUserPool = (
  currentUser: UserPool['currentUser'],
  load: () => Promise<UserPool>,
  signInWithPasskey?: UserPool['signInWithPasskey'],
): LazyUserPool => {
  let loading: Promise<UserPool> | null = null;
  const loaded = (): Promise<UserPool> => {
    loading ??= load().catch((cause: unknown) => {
      loading = null;
      throw new NoNetwork('the sign-in code did not load', { cause });
    });
    return loading;
  };
  return {
    preload: () => void loaded().catch(() => undefined),
    currentUser,
    ...(signInWithPasskey && { signInWithPasskey }),
    signIn: async (email, password) => (await loaded()).signIn(email, password),
    answerTotp: async (code) => (await loaded()).answerTotp(code),
    chooseNewPassword: async (password) => (await loaded()).chooseNewPassword(password),
    signUp: async (email, password) => (await loaded()).signUp(email, password),
    confirmSignUp: async (email, code) => (await loaded()).confirmSignUp(email, code),
    resendCode: async (email) => (await loaded()).resendCode(email),
    forgotPassword: async (email) => (await loaded()).forgotPassword(email),
    confirmForgotPassword: async (email, code, password) =>
      (await loaded()).confirmForgotPassword(email, code, password),
    changePassword: async (oldPassword, newPassword) =>
      (await loaded()).changePassword(oldPassword, newPassword),
    idToken: async () => (await loaded()).idToken(),
    accessToken: async () => (await loaded()).accessToken(),
    renewTokens: async () => (await loaded()).renewTokens(),
    signOut: async () => (await loaded()).signOut(),
    signOutEverywhere: async () => (await loaded()).signOutEverywhere(),
  };
};
