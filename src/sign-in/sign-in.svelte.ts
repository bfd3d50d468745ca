import { problemOf, type Problem } from '#contract/errors';
import type { SignInResult, UserPool } from './port.ts';

/** Which form is shown. The password is kept in memory between signing up and confirming, so that a
 *  new user types it once. */
export type SignInStep =
  | { readonly at: 'sign-in' }
  | { readonly at: 'sign-up' }
  | { readonly at: 'confirm'; readonly email: string; readonly password: string }
  | { readonly at: 'totp' }
  | { readonly at: 'new-password' }
  | { readonly at: 'forgot' }
  | { readonly at: 'reset'; readonly email: string };

/** State of the sign-in forms: one step and at most one request at a time. */
export class SignIn {
  readonly #userPool: UserPool;
  readonly #done: (email: string) => void;
  #step = $state.raw<SignInStep>({ at: 'sign-in' });
  #email = $state('');
  #busy = $state(false);
  #problem = $state.raw<Problem | null>(null);
  #notice = $state<string | null>(null);

  /** Calls `done` with the email once the user is signed in. */
  constructor(userPool: UserPool, email: string, done: (email: string) => void) {
    this.#userPool = userPool;
    this.#email = email;
    this.#done = done;
  }

  get step(): SignInStep {
    return this.#step;
  }
  /** The email entered last. */
  get email(): string {
    return this.#email;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  /** What the step before achieved, e.g. that a code was sent. */
  get notice(): string | null {
    return this.#notice;
  }

  show(step: 'sign-in' | 'sign-up' | 'forgot'): void {
    this.#go({ at: step });
  }

  signIn(email: string, password: string): Promise<void> {
    return this.#attempt(async () => {
      this.#email = email;
      await this.#follow(await this.#userPool.signIn(email, password), password);
    });
  }

  /** Whether `signInWithPasskey` can be offered. */
  get hasPasskeys(): boolean {
    return this.#userPool.signInWithPasskey !== undefined;
  }

  signInWithPasskey(email: string): Promise<void> {
    return this.#attempt(async () => {
      this.#email = email;
      const result = await this.#userPool.signInWithPasskey?.(email);
      if (result !== undefined) await this.#follow(result, '');
    });
  }

  chooseNewPassword(password: string): Promise<void> {
    return this.#attempt(async () => {
      await this.#follow(await this.#userPool.chooseNewPassword(password), '');
    });
  }

  answerTotp(code: string): Promise<void> {
    return this.#attempt(async () => {
      await this.#follow(await this.#userPool.answerTotp(code), '');
    });
  }

  signUp(email: string, password: string): Promise<void> {
    return this.#attempt(async () => {
      this.#email = email;
      await this.#userPool.signUp(email, password);
      this.#go({ at: 'confirm', email, password }, `We sent a code to ${email}.`);
    });
  }

  confirm(code: string): Promise<void> {
    const step = this.#step;
    if (step.at !== 'confirm') return Promise.resolve();
    return this.#attempt(async () => {
      await this.#userPool.confirmSignUp(step.email, code);
      await this.#follow(await this.#userPool.signIn(step.email, step.password), step.password);
    });
  }

  resendCode(): Promise<void> {
    const step = this.#step;
    if (step.at !== 'confirm' && step.at !== 'reset') return Promise.resolve();
    return this.#attempt(async () => {
      if (step.at === 'confirm') await this.#userPool.resendCode(step.email);
      else await this.#userPool.forgotPassword(step.email);
      this.#notice = `We sent a new code to ${step.email}.`;
    });
  }

  forgotPassword(email: string): Promise<void> {
    return this.#attempt(async () => {
      this.#email = email;
      await this.#userPool.forgotPassword(email);
      // Cognito does not reveal whether an account exists; neither does the page.
      this.#go({ at: 'reset', email }, `If there is an account for ${email}, we sent it a code.`);
    });
  }

  resetPassword(code: string, password: string): Promise<void> {
    const step = this.#step;
    if (step.at !== 'reset') return Promise.resolve();
    return this.#attempt(async () => {
      await this.#userPool.confirmForgotPassword(step.email, code, password);
      await this.#follow(await this.#userPool.signIn(step.email, password), password);
    });
  }

  async #follow(result: SignInResult, password: string): Promise<void> {
    switch (result.status) {
      case 'signed-in':
        this.#done(result.email);
        return;
      case 'needs-totp':
        this.#go({ at: 'totp' });
        return;
      case 'needs-new-password':
        this.#go({ at: 'new-password' });
        return;
      case 'needs-confirmation':
        await this.#userPool.resendCode(result.email);
        this.#go(
          { at: 'confirm', email: result.email, password },
          `Confirm your email first. We sent a new code to ${result.email}.`,
        );
    }
  }

  #go(step: SignInStep, notice: string | null = null): void {
    this.#step = step;
    this.#problem = null;
    this.#notice = notice;
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    try {
      await act();
    } catch (error) {
      this.#problem = problemOf(error);
    } finally {
      this.#busy = false;
    }
  }
}
