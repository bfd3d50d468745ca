import { checkCode, countWrongTry } from '../codes.ts';
import { clientOf, type Operation } from '../context.ts';
import { CognitoFailure, wrongCode } from '../failure.ts';
import { textOf } from '../input.ts';

const expired = () =>
  new CognitoFailure('ExpiredCodeException', 'Invalid code provided, please request a code again.');

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html */
export const confirmSignUp: Operation = async (context, input) => {
  clientOf(context, input);
  const user = context.users.byEmail(textOf(input, 'Username', 254));
  const code = textOf(input, 'ConfirmationCode');
  if (user === null) throw expired();
  if (user.status === 'CONFIRMED') {
    throw new CognitoFailure(
      'NotAuthorizedException',
      'User cannot be confirmed. Current status is CONFIRMED',
    );
  }
  switch (checkCode(user.confirmationCode, code, context.now())) {
    case 'expired':
      throw expired();
    case 'too-many-tries':
      throw new CognitoFailure(
        'LimitExceededException',
        'Attempt limit exceeded, please try after some time.',
      );
    case 'wrong':
      if (user.confirmationCode !== null) {
        await context.users.save({
          ...user,
          confirmationCode: countWrongTry(user.confirmationCode),
        });
      }
      throw wrongCode();
    case 'right':
      await context.users.save({ ...user, status: 'CONFIRMED', confirmationCode: null });
      return {};
  }
};
