import { clientOf, namedUser, verifierFor, type Operation } from '../context.ts';
import { textOf } from '../input.ts';
import { requirePolicy } from '../password-policy.ts';
import { acceptCode, type TypedCode } from '../typed-code.ts';

/** For an unknown name, every code is wrong.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html */
export const confirmForgotPassword: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const { userId } = namedUser(context, client, textOf(input, 'Username'));
  const typed: TypedCode = {
    purpose: 'reset-password',
    userId,
    code: textOf(input, 'ConfirmationCode'),
  };
  const password = textOf(input, 'Password', 256);
  requirePolicy(context.pool.passwordPolicy, password);
  const known = await context.users.change(userId, (now) => {
    acceptCode(context, now.resetCode, typed);
    return { ...now, password: verifierFor(context, userId, password), resetCode: null };
  });
  if (known === null) acceptCode(context, null, typed);
  context.lockout.reset(userId);
  return {};
};
