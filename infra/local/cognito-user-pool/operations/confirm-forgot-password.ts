import { checkCode, countWrongTry } from '../codes.ts';
import { clientOf, verifierFor, type Operation } from '../context.ts';
import { CognitoFailure, wrongCode } from '../failure.ts';
import { textOf } from '../input.ts';
import { afterRightPassword } from '../lockout.ts';
import { passwordProblem } from '../password-policy.ts';

const expired = () =>
  new CognitoFailure('ExpiredCodeException', 'Invalid code provided, please request a code again.');

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html */
export const confirmForgotPassword: Operation = async (context, input) => {
  clientOf(context, input);
  const user = context.users.byEmail(textOf(input, 'Username', 254));
  const code = textOf(input, 'ConfirmationCode');
  const password = textOf(input, 'Password', 256);
  const problem = passwordProblem(context.pool.passwordPolicy, password);
  if (problem !== null) throw new CognitoFailure('InvalidPasswordException', problem);
  if (user === null) throw expired();
  switch (checkCode(user.resetCode, code, context.now())) {
    case 'expired':
      throw expired();
    case 'too-many-tries':
      throw new CognitoFailure(
        'LimitExceededException',
        'Attempt limit exceeded, please try after some time.',
      );
    case 'wrong':
      if (user.resetCode !== null) {
        await context.users.save({ ...user, resetCode: countWrongTry(user.resetCode) });
      }
      throw wrongCode();
    case 'right':
      await context.users.save({
        ...afterRightPassword(user),
        password: verifierFor(context, user.sub, password),
        resetCode: null,
      });
      return {};
  }
};
