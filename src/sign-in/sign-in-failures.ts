import { LatchkeyError } from '#contract/errors';
import { NoNetwork } from './request-failures.ts';

/** The email or the password is wrong; Cognito deliberately does not say which. */
export class WrongPassword extends LatchkeyError {
  readonly code = 'wrong-password';
  readonly whatToDo = 'That email or password isn’t right. Check both and try again.';
}

/** The code from the email or the authenticator app is wrong. */
export class UnknownCode extends LatchkeyError {
  readonly code = 'unknown-code';
  readonly whatToDo = 'That code isn’t right. Check the digits or ask for a new code.';
}

/** The code, or the sign-in it belongs to, has expired. */
export class ExpiredCode extends LatchkeyError {
  readonly code = 'expired-code';
  readonly whatToDo = 'That code has expired. Ask for a new one.';
}

/** Cognito blocks an account, or a kind of request, for a while after too many attempts. */
export class TooManyTries extends LatchkeyError {
  readonly code = 'too-many-tries';
  readonly whatToDo = 'Too many attempts. Wait a few minutes, then try again.';
}

/** What to do about each of Cognito's messages on its password policy. */
const policyMessages = [
  [/not long enough/i, 'Too short: use at least 12 characters.'],
  [/too long/i, 'Too long: use at most 256 characters.'],
  [/lowercase/i, 'Add a lowercase letter.'],
  [/uppercase/i, 'Add an uppercase letter.'],
  [/numeric/i, 'Add a number.'],
  [/symbol/i, 'Add a symbol.'],
] as const;

/** The password does not meet the user pool's policy. */
export class WeakPassword extends LatchkeyError {
  readonly code = 'weak-password';
  readonly whatToDo: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    const known = policyMessages.find(([pattern]) => pattern.test(message));
    this.whatToDo = known?.[1] ?? 'Choose a password that meets every rule in the list.';
  }
}

/** An account with this email exists. */
export class AddressTaken extends LatchkeyError {
  readonly code = 'address-taken';
  readonly whatToDo = 'There is already an account for this email. Sign in or reset the password.';
}

/** Cognito rejected the form of a field, most often the email. */
export class InvalidEntry extends LatchkeyError {
  readonly code = 'invalid-entry';
  readonly whatToDo = 'That doesn’t look like an email address. Check it and try again.';
}

/** The account requires a step that this page lacks, e.g. a code by text message. */
export class UnsupportedStep extends LatchkeyError {
  readonly code = 'unsupported-step';
  readonly whatToDo =
    'This account needs a sign-in step that this page doesn’t support. Ask the person who runs it.';
}

/** Any other error of Cognito. */
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

/** The error code of Cognito or of its library; empty when there is none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Maps an error of the user pool to a LatchkeyError. Cognito uses `NotAuthorizedException` for a wrong
 *  password, a locked account and an expired sign-in; only the message tells them apart.
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
