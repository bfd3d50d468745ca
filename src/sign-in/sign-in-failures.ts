import { LatchkeyError } from '#contract/errors';

/** The e-mail address or the password is wrong; Cognito does not tell which, on purpose. */
export class WrongPassword extends LatchkeyError {
  readonly code = 'wrong-password';
  readonly whatToDo = 'The e-mail address or the password is not right. Check both and try again.';
}

/** The code from the e-mail or the authenticator app is not the one that was sent. */
export class UnknownCode extends LatchkeyError {
  readonly code = 'unknown-code';
  readonly whatToDo = 'That code is not right. Check the digits, or ask for a new code.';
}

/** The code was right once; so is the half-finished sign-in it belonged to. */
export class ExpiredCode extends LatchkeyError {
  readonly code = 'expired-code';
  readonly whatToDo = 'That code is too old. Ask for a new one.';
}

/** Cognito locks an account, or a kind of request, for a while after many tries. */
export class TooManyTries extends LatchkeyError {
  readonly code = 'too-many-tries';
  readonly whatToDo = 'There were too many tries. Wait a few minutes, then try again.';
}

/** The password does not meet the user pool's policy. Cognito's message names the rule; it is passed on. */
export class WeakPassword extends LatchkeyError {
  readonly code = 'weak-password';
  readonly whatToDo: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    const rule = message.replace(/^Password did not conform with policy:\s*/i, '').trim();
    this.whatToDo =
      rule === ''
        ? 'Choose a longer password, with upper and lower case letters, a digit and a symbol.'
        : `Choose another password. ${rule.replace(/\.?$/, '.')}`;
  }
}

/** Somebody, perhaps the same person, has an account with this address. */
export class AddressTaken extends LatchkeyError {
  readonly code = 'address-taken';
  readonly whatToDo = 'This address has an account already. Sign in, or reset the password.';
}

/** Cognito does not take the address as an e-mail address, or another field's form is wrong. */
export class InvalidEntry extends LatchkeyError {
  readonly code = 'invalid-entry';
  readonly whatToDo = 'Something you entered has the wrong form. Check the e-mail address.';
}

/** Cognito could not be reached. */
export class NoNetwork extends LatchkeyError {
  readonly code = 'no-network';
  readonly whatToDo = 'The sign-in service cannot be reached. Check the connection and try again.';
}

/** The refresh token is expired, revoked or gone: only the password helps. Local state stays. */
export class SignedOut extends LatchkeyError {
  readonly code = 'signed-out';
  readonly whatToDo = 'Sign in again. Nothing that is saved in this browser is lost.';
}

/** The account is set up for a step that this page does not have, e.g. codes by text message. */
export class UnsupportedStep extends LatchkeyError {
  readonly code = 'unsupported-step';
  readonly whatToDo =
    'This account needs a sign-in step that this page does not have. Ask whoever runs it.';
}

/** Cognito answered what nothing above covers. */
export class SignInFailure extends LatchkeyError {
  readonly code = 'sign-in-failure';
  readonly whatToDo = 'The sign-in service had a problem. Try again in a moment.';
}

const failureOf = {
  NotAuthorizedException: WrongPassword,
  UserNotFoundException: WrongPassword,
  CodeMismatchException: UnknownCode,
  EnableSoftwareTokenMFAException: UnknownCode,
  ExpiredCodeException: ExpiredCode,
  LimitExceededException: TooManyTries,
  TooManyRequestsException: TooManyTries,
  TooManyFailedAttemptsException: TooManyTries,
  InvalidPasswordException: WeakPassword,
  UsernameExistsException: AddressTaken,
  AliasExistsException: AddressTaken,
  InvalidParameterException: InvalidEntry,
  NetworkError: NoNetwork,
} as const;

type KnownCode = keyof typeof failureOf;
const isKnown = (code: string): code is KnownCode => Object.hasOwn(failureOf, code);

/** The code that Cognito, or the library in front of it, gave an error; empty when it has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Names what went wrong in a request to the user pool, by Cognito's error code. Cognito says
 *  `NotAuthorizedException` for a wrong password, for an account locked after many tries and for a
 *  sign-in that took too long; only the message tells them apart.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html */
export const signInFailure = (error: unknown): LatchkeyError => {
  if (error instanceof LatchkeyError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (code === 'NotAuthorizedException' && /attempts exceeded/i.test(message)) {
    return new TooManyTries(message, { cause: error });
  }
  if (code === 'NotAuthorizedException' && /session/i.test(message)) {
    return new ExpiredCode(message, { cause: error });
  }
  const Failure = isKnown(code) ? failureOf[code] : SignInFailure;
  return new Failure(message, { cause: error });
};
