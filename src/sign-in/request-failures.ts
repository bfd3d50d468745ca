import { LatchkeyError } from '#contract/errors';

/** Cognito could not be reached. */
export class NoNetwork extends LatchkeyError {
  readonly code = 'no-network';
  readonly whatToDo = 'We can’t reach the sign-in service. Check your connection and try again.';
}

/** The refresh token is expired, revoked or missing. Local state stays. */
export class SignedOut extends LatchkeyError {
  readonly code = 'signed-out';
  readonly whatToDo = 'Sign in again. Nothing saved in this browser is lost.';
}
