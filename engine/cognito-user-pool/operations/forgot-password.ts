import { deliveryTo } from '../code-delivery.ts';
import { clientOf, codeToMail, mailCodeLater, namedUser, type Operation } from '../context.ts';
import { emailOf, textOf } from '../input.ts';
import type { User } from '../users.ts';

/** How long a reset code is valid, in milliseconds, as on AWS. */
const resetValidMs = 60 * 60 * 1000;

/** Mails a code to a confirmed and enabled user only. Any other name gets the same response in the same
 *  time.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html */
export const forgotPassword: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const name = textOf(input, 'Username');
  const { user, userId } = namedUser(context, client, name);
  const email = user?.email ?? context.decoyUsers.addressOf(name) ?? emailOf(name);
  const { code, kept } = codeToMail(context, userId, resetValidMs);
  if (user !== null && mayReset(user)) {
    await context.users.change(userId, (now) => ({ ...now, resetCode: kept }));
    mailCodeLater(context, email, 'Your password reset code', code);
  } else {
    await context.users.writeDecoy();
  }
  return { CodeDeliveryDetails: deliveryTo(email) };
};

const mayReset = ({ status, enabled, emailVerified }: User): boolean =>
  status === 'CONFIRMED' && enabled && emailVerified;
