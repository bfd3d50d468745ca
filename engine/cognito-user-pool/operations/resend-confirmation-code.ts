import { clientOf, codeToMail, delivery, mailCode, namedUser, type Operation } from '../context.ts';
import { invalidParameter } from '../failure.ts';
import { emailOf, textOf } from '../input.ts';
import { confirmationValidMs } from './sign-up.ts';

/** An unknown name gets the same answer, and no mail.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html */
export const resendConfirmationCode: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const name = textOf(input, 'Username');
  const { user, userId } = namedUser(context, client, name);
  const email = user?.email ?? emailOf(name);
  if (user?.status === 'CONFIRMED') throw invalidParameter('User is already confirmed.');
  const { code, kept } = codeToMail(context, userId, confirmationValidMs);
  const known = await context.users.change(userId, (now) => ({ ...now, confirmationCode: kept }));
  if (known !== null) await mailCode(context, email, 'Your verification code', code);
  return { CodeDeliveryDetails: delivery(email) };
};
