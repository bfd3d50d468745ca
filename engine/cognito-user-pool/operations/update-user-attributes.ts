import { deliveryTo } from '../code-delivery.ts';
import {
  codeToMail,
  mailCode,
  userOfAccessToken,
  type Operation,
  type PoolContext,
} from '../context.ts';
import { emailTaken, invalidParameter, unwritable } from '../cognito-failures.ts';
import { emailAttribute, textOf, type Input } from '../input.ts';
import { acceptCode } from '../typed-code.ts';

/** How long the code for an address is valid, in milliseconds, as on AWS. */
const verificationValidMs = 24 * 60 * 60 * 1000;

/** Changes the email address, the only attribute that a client may write. The old one stays valid until
 *  the new one is verified.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html */
export const updateUserAttributes: Operation = async (context, input) => {
  const { sub } = await userOfAccessToken(context, input);
  const email = emailAttribute(input);
  if (email === null) throw invalidParameter('Missing required parameter UserAttributes');
  const owner = context.users.byEmail(email);
  if (owner?.sub === sub) return { CodeDeliveryDetailsList: [] };
  if (owner !== null) throw emailTaken('AliasExistsException');
  return { CodeDeliveryDetailsList: [await sendVerificationCode(context, sub, email)] };
};

/** Mails a code with which `email` becomes the user's verified address.
 *  @returns CodeDeliveryDetails. */
export const sendVerificationCode = async (
  context: PoolContext,
  sub: string,
  email: string,
): Promise<object> => {
  const { code, kept } = codeToMail(context, sub, verificationValidMs);
  await context.users.change(sub, (user) => ({ ...user, newEmail: { email, code: kept } }));
  await mailCode(context, email, 'Your verification code', code);
  return deliveryTo(email);
};

/** Mails a code for the unverified new address, otherwise for the present one.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html */
export const getUserAttributeVerificationCode: Operation = async (context, input) => {
  const { sub, email, newEmail } = await userOfAccessToken(context, input);
  requireEmail(input);
  return {
    CodeDeliveryDetails: await sendVerificationCode(context, sub, newEmail?.email ?? email),
  };
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html */
export const verifyUserAttribute: Operation = async (context, input) => {
  const { sub } = await userOfAccessToken(context, input);
  requireEmail(input);
  const code = textOf(input, 'Code');
  await context.users.change(sub, (user) => {
    const { newEmail } = user;
    acceptCode(context, newEmail?.code ?? null, { purpose: 'verify-email', userId: sub, code });
    if (newEmail === null) return user;
    // Another user may have taken the address meanwhile.
    const owner = context.users.byEmail(newEmail.email);
    if (owner !== null && owner.sub !== sub) throw emailTaken('AliasExistsException');
    return { ...user, email: newEmail.email, emailVerified: true, newEmail: null };
  });
  return {};
};

const requireEmail = (input: Input): void => {
  if (textOf(input, 'AttributeName', 32) === 'email') return;
  throw invalidParameter('Only the email attribute is verified.');
};

/** Refuses every attribute: the address is the user's name, and a client may not write any other.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserAttributes.html */
export const deleteUserAttributes: Operation = async (context, input) => {
  await userOfAccessToken(context, input);
  const names: unknown = input.UserAttributeNames;
  if (!Array.isArray(names) || names.length === 0) {
    throw invalidParameter('Missing required parameter UserAttributeNames');
  }
  if (names.some((name) => name !== 'email')) throw unwritable();
  throw invalidParameter('user.email: Attribute cannot be deleted.');
};
