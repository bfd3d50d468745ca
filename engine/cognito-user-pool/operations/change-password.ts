import { srpName, userOfAccessToken, verifierFor, type Operation } from '../context.ts';
import { tooOften, wrongCredentials } from '../cognito-failures.ts';
import { textOf } from '../input.ts';
import { requirePolicy } from '../password-policy.ts';
import { isPasswordOf } from '../srp.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html */
export const changePassword: Operation = async (context, input) => {
  const { lockout } = context;
  const { sub } = await userOfAccessToken(context, input);
  const old = textOf(input, 'PreviousPassword', 256);
  const password = textOf(input, 'ProposedPassword', 256);
  await context.users.change(sub, (user) => {
    if (lockout.isLocked(sub)) throw tooOften();
    if (!isPasswordOf(user.password, srpName(context, sub), old)) {
      lockout.recordFailure(sub);
      throw wrongCredentials();
    }
    requirePolicy(context.pool.passwordPolicy, password);
    return { ...user, password: verifierFor(context, sub, password) };
  });
  return {};
};
