import { clientOf, codeToMail, delivery, mailCode, namedUser, type Operation } from '../context.ts';
import { emailOf, textOf } from '../input.ts';

/** How long a reset code is valid, as on AWS. */
const resetValidMs = 60 * 60 * 1000;

/** An unknown name gets the same answer, and no mail; so does one whose address is not confirmed.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html */
export const forgotPassword: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const name = textOf(input, 'Username');
  const { user, userId } = namedUser(context, client, name);
  const email = user?.email ?? emailOf(name);
  const { code, kept } = codeToMail(context, userId, resetValidMs);
  if (user?.status === 'CONFIRMED') {
    await context.users.change(userId, (now) => ({ ...now, resetCode: kept }));
    await mailCode(context, email, 'Your password reset code', code);
  }
  return { CodeDeliveryDetails: delivery(email) };
};
