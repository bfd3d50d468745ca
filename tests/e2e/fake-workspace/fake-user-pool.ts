import type { SpaceName } from '#contract/owner';
import { UnknownCode, WrongPassword } from '../../../src/sign-in/sign-in-failures.ts';
import type { SignInResult, UserPool } from '../../../src/sign-in/port.ts';

/** The password, code and authenticator digits that this pool accepts. */
export const right = { password: 'correct horse', code: '123456', totp: '654321' } as const;

/** A user pool in memory: any address signs in with the right password; one that begins with
 *  `totp` is asked for an authenticator code, one with `new` for its confirmation, and one with `invited`
 *  for a new password. */
export const createFakeUserPool = (
  signedIn: string | null,
  space: SpaceName | null = null,
): UserPool => {
  let current = signedIn;
  let pending = '';
  const confirmed = new Set<string>();

  const enter = (email: string): SignInResult => {
    current = email;
    return { status: 'signed-in', email };
  };

  return {
    currentUser: () => (current === null ? null : { email: current, space }),
    async signIn(email, password) {
      if (password !== right.password) throw new WrongPassword('wrong password');
      if (email.startsWith('new') && !confirmed.has(email)) {
        return { status: 'needs-confirmation', email };
      }
      if (email.startsWith('invited')) {
        pending = email;
        return { status: 'needs-new-password' };
      }
      if (!email.startsWith('totp')) return enter(email);
      pending = email;
      return { status: 'needs-totp' };
    },
    async answerTotp(code) {
      if (code !== right.totp) throw new UnknownCode('wrong digits');
      return enter(pending);
    },
    chooseNewPassword: () => Promise.resolve(enter(pending)),
    signUp: () => Promise.resolve(),
    async confirmSignUp(email, code) {
      if (code !== right.code) throw new UnknownCode('wrong code');
      confirmed.add(email);
    },
    resendCode: () => Promise.resolve(),
    forgotPassword: () => Promise.resolve(),
    async confirmForgotPassword(email, code) {
      if (code !== right.code) throw new UnknownCode('wrong code');
      confirmed.add(email);
    },
    async changePassword(oldPassword) {
      if (oldPassword !== right.password) throw new WrongPassword('wrong password');
    },
    idToken: () => Promise.resolve('token'),
    renewTokens: () => Promise.resolve(),
    accessToken: () => Promise.resolve('token'),
    async signOut() {
      current = null;
    },
    async signOutEverywhere() {
      current = null;
    },
  };
};
