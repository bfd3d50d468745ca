/** Thrown by an operation: becomes Cognito's JSON error, HTTP 400.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html */
export class CognitoFailure extends Error {
  constructor(
    /** e.g. `NotAuthorizedException`. */
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** The same for a wrong password and an unknown user. */
export const wrongCredentials = (): CognitoFailure =>
  new CognitoFailure('NotAuthorizedException', 'Incorrect username or password.');

/** Too many wrong passwords, or wrong codes of the second factor. */
export const lockedOut = (): CognitoFailure =>
  new CognitoFailure('NotAuthorizedException', 'Password attempts exceeded');

export const invalidParameter = (message: string): CognitoFailure =>
  new CognitoFailure('InvalidParameterException', message);

/** An attribute that the client may not write. */
export const unwritable = (): CognitoFailure =>
  new CognitoFailure(
    'NotAuthorizedException',
    'A client attempted to write unauthorized attribute',
  );

export const wrongCode = (): CognitoFailure =>
  new CognitoFailure(
    'CodeMismatchException',
    'Invalid verification code provided, please try again.',
  );

export const expiredCode = (): CognitoFailure =>
  new CognitoFailure('ExpiredCodeException', 'Invalid code provided, please request a code again.');

/** Too many codes requested, or too many wrong ones entered. */
export const tooOften = (): CognitoFailure =>
  new CognitoFailure(
    'LimitExceededException',
    'Attempt limit exceeded, please try after some time.',
  );

export const emailTaken = (type: 'UsernameExistsException' | 'AliasExistsException') =>
  new CognitoFailure(type, 'An account with the given email already exists.');

/** Sent only to a client that has proved the password or has a token, and to administrators.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html */
export const disabled = (): CognitoFailure =>
  new CognitoFailure('NotAuthorizedException', 'User is disabled.');

export const noSuchUser = (): CognitoFailure =>
  new CognitoFailure('UserNotFoundException', 'User does not exist.');

/** A session of RespondToAuthChallenge that is unknown, used or too old. */
export const invalidSession = (): CognitoFailure =>
  new CognitoFailure('NotAuthorizedException', 'Invalid session for the user.');
