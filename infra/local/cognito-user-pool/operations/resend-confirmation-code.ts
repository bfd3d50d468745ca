import { clientOf, delivery, type Operation } from '../context.ts';
import { invalidParameter } from '../failure.ts';
import { textOf } from '../input.ts';
import { sendConfirmation } from './sign-up.ts';

/** An unknown user gets the same answer, and no mail.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html */
export const resendConfirmationCode: Operation = async (context, input) => {
  clientOf(context, input);
  const email = textOf(input, 'Username', 254);
  const user = context.users.byEmail(email);
  if (user?.status === 'CONFIRMED') throw invalidParameter('User is already confirmed.');
  if (user !== null) await sendConfirmation(context, user);
  return { CodeDeliveryDetails: delivery(email) };
};
