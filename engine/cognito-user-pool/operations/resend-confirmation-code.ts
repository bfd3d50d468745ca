import { deliveryTo } from '../code-delivery.ts';
import { clientOf, codeToMail, mailCodeLater, namedUser, type Operation } from '../context.ts';
import { invalidParameter } from '../cognito-failures.ts';
import { emailOf, textOf } from '../input.ts';
import { confirmationValidMs } from './sign-up.ts';

/** An unknown name gets the same response in the same time, and no mail.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html */
export const resendConfirmationCode: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const name = textOf(input, 'Username');
  const { user, userId } = namedUser(context, client, name);
  const email = user?.email ?? context.decoyUsers.addressOf(name) ?? emailOf(name);
  if (user !== null && user.status !== 'UNCONFIRMED') {
    throw invalidParameter('User is already confirmed.');
  }
  const { code, kept } = codeToMail(context, userId, confirmationValidMs);
  const known = await context.users.change(userId, (now) => ({ ...now, confirmationCode: kept }));
  if (known === null) await context.users.writeDecoy();
  else mailCodeLater(context, email, 'Your verification code', code);
  return { CodeDeliveryDetails: deliveryTo(email) };
};
