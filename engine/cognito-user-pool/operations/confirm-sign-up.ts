import { clientOf, namedUser, type Operation } from '../context.ts';
import { CognitoFailure } from '../cognito-failures.ts';
import { textOf } from '../input.ts';
import { acceptCode, type TypedCode } from '../typed-code.ts';

/** For an unknown name every code is wrong.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html */
export const confirmSignUp: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const { userId } = namedUser(context, client, textOf(input, 'Username'));
  const typed: TypedCode = {
    purpose: 'confirm-sign-up',
    userId,
    code: textOf(input, 'ConfirmationCode'),
  };
  const known = await context.users.change(userId, (now) => {
    if (now.status !== 'UNCONFIRMED') {
      throw new CognitoFailure(
        'NotAuthorizedException',
        `User cannot be confirmed. Current status is ${now.status}`,
      );
    }
    acceptCode(context, now.confirmationCode, typed);
    return { ...now, status: 'CONFIRMED', emailVerified: true, confirmationCode: null };
  });
  if (known === null) acceptCode(context, null, typed);
  return {};
};
