import { LatchkeyError } from '#contract/errors';

/** The user closed the browser's dialog, or it timed out, or no authenticator has a matching passkey:
 *  browsers do not tell which. */
export class PasskeyNotUsed extends LatchkeyError {
  readonly code = 'passkey-not-used';
  readonly whatToDo = 'No passkey was used. Try again or use your password.';
}

/** The account has no passkey, or there is no such account: Cognito does not tell which. */
export class NoPasskey extends LatchkeyError {
  readonly code = 'no-passkey';
  readonly whatToDo =
    'No passkey signs in to this email. Use your password, then add a passkey on your account page.';
}

/** Cognito did not accept the passkey, for example because it was removed from the account. */
export class PasskeyRefused extends LatchkeyError {
  readonly code = 'passkey-refused';
  readonly whatToDo = 'This passkey is no longer accepted. Use your password.';
}

/** This device's passkey was added before. */
export class PasskeyExists extends LatchkeyError {
  readonly code = 'passkey-exists';
  readonly whatToDo = 'This device already has a passkey for your account.';
}

/** The account has as many passkeys as Cognito allows. */
export class TooManyPasskeys extends LatchkeyError {
  readonly code = 'too-many-passkeys';
  readonly whatToDo = 'You have 20 passkeys, the maximum. Remove one first.';
}
