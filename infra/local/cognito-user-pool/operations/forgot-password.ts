import { newCode } from '../codes.ts';
import { clientOf, delivery, type Operation } from '../context.ts';
import { invalidParameter } from '../failure.ts';
import { textOf } from '../input.ts';

/** How long a reset code is valid, as on AWS. */
const resetValidMs = 60 * 60 * 1000;

/** An unknown user gets the same answer, and no mail.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html */
export const forgotPassword: Operation = async (context, input) => {
  clientOf(context, input);
  const email = textOf(input, 'Username', 254);
  const user = context.users.byEmail(email);
  if (user?.status === 'UNCONFIRMED') {
    throw invalidParameter(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  }
  if (user !== null) {
    const { code, kept } = newCode(context.now(), resetValidMs);
    await context.users.save({ ...user, resetCode: kept });
    await context.sendMail({
      to: user.email,
      subject: 'Your password reset code',
      code,
      at: new Date(context.now()).toISOString(),
    });
  }
  return { CodeDeliveryDetails: delivery(email) };
};
