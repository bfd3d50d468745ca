import { poolName, userOfAccessToken, verifierFor, type Operation } from '../context.ts';
import { CognitoFailure, wrongCredentials } from '../failure.ts';
import { textOf } from '../input.ts';
import { afterWrongPassword, isLocked } from '../lockout.ts';
import { passwordProblem } from '../password-policy.ts';
import { makeVerifier } from '../srp.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html */
export const changePassword: Operation = async (context, input) => {
  const { user } = await userOfAccessToken(context, input);
  const password = textOf(input, 'ProposedPassword', 256);
  if (isLocked(user, context.now())) {
    throw new CognitoFailure('LimitExceededException', 'Attempt limit exceeded.');
  }
  const old = makeVerifier(
    `${poolName(context)}${user.sub}`,
    textOf(input, 'PreviousPassword', 256),
    user.password.salt,
  );
  if (old.verifier !== user.password.verifier) {
    await context.users.save(afterWrongPassword(user, context.now()));
    throw wrongCredentials();
  }
  const problem = passwordProblem(context.pool.passwordPolicy, password);
  if (problem !== null) throw new CognitoFailure('InvalidPasswordException', problem);
  await context.users.save({ ...user, password: verifierFor(context, user.sub, password) });
  return {};
};
