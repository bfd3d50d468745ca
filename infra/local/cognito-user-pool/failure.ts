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

/** A wrong password and an unknown user look the same. */
export const wrongCredentials = (): CognitoFailure =>
  new CognitoFailure('NotAuthorizedException', 'Incorrect username or password.');

export const invalidParameter = (message: string): CognitoFailure =>
  new CognitoFailure('InvalidParameterException', message);

export const wrongCode = (): CognitoFailure =>
  new CognitoFailure(
    'CodeMismatchException',
    'Invalid verification code provided, please try again.',
  );
