import { codeToMail, delivery, mailCode, userOfAccessToken, type Operation } from '../context.ts';
import { emailTaken, invalidParameter } from '../failure.ts';
import { emailAttribute, textOf } from '../input.ts';
import { acceptCode } from '../typed-code.ts';

/** How long the code of a new address is valid, as on AWS. */
const verificationValidMs = 24 * 60 * 60 * 1000;

/** Only the e-mail address can be changed. The old one stays until the new one is verified.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html */
export const updateUserAttributes: Operation = async (context, input) => {
  const { sub } = await userOfAccessToken(context, input);
  const email = emailAttribute(input);
  if (email === null) throw invalidParameter('Missing required parameter UserAttributes');
  const owner = context.users.byEmail(email);
  if (owner !== null) {
    if (owner.sub === sub) return { CodeDeliveryDetailsList: [] };
    throw emailTaken('AliasExistsException');
  }
  const { code, kept } = codeToMail(context, sub, verificationValidMs);
  await context.users.change(sub, (user) => ({ ...user, newEmail: { email, code: kept } }));
  await mailCode(context, email, 'Your verification code', code);
  return { CodeDeliveryDetailsList: [delivery(email)] };
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html */
export const verifyUserAttribute: Operation = async (context, input) => {
  const { sub } = await userOfAccessToken(context, input);
  if (textOf(input, 'AttributeName', 32) !== 'email') {
    throw invalidParameter('Only the email attribute is verified.');
  }
  const code = textOf(input, 'Code');
  await context.users.change(sub, (user) => {
    const { newEmail } = user;
    acceptCode(context, newEmail?.code ?? null, { purpose: 'verify-email', userId: sub, code });
    if (newEmail === null) return user;
    // Somebody else may have taken the address meanwhile.
    if (context.users.byEmail(newEmail.email) !== null) throw emailTaken('AliasExistsException');
    return { ...user, email: newEmail.email, newEmail: null };
  });
  return {};
};
