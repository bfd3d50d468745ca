import { administeredUser, verifierFor, type Operation, type PoolContext } from '../context.ts';
import { CognitoFailure, emailTaken, invalidParameter } from '../cognito-failures.ts';
import { emailOf, textOf, userAttributes, type Input } from '../input.ts';
import { requirePolicy, temporaryPasswordMs } from '../password-policy.ts';
import { mfaSettings, userType } from '../user-description.ts';
import type { User } from '../users.ts';
import { sendVerificationCode } from './update-user-attributes.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html */
export const adminGetUser: Operation = (context, input) => {
  const user = administeredUser(context, input);
  const { Attributes: UserAttributes, ...others } = userType(user);
  return Promise.resolve({ UserAttributes, ...others, ...mfaSettings(user) });
};

/** Sets a password that stays, or with `Permanent: false` one that the user must replace.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html */
export const adminSetUserPassword: Operation = async (context, input) => {
  const { sub } = administeredUser(context, input);
  const password = textOf(input, 'Password', 256);
  requirePolicy(context.pool.passwordPolicy, password);
  const isPermanent = input.Permanent === true;
  await context.users.change(sub, (user) => ({
    ...user,
    password: verifierFor(context, sub, password),
    status: isPermanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
    passwordExpiresAt: isPermanent ? null : context.now() + temporaryPasswordMs,
  }));
  context.lockout.reset(sub);
  return {};
};

/** Changes the email address and whether it is verified. A new address takes effect at once with
 *  `email_verified: true`, otherwise once its mailed code is entered.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html */
export const adminUpdateUserAttributes: Operation = async (context, input) => {
  const { sub } = administeredUser(context, input);
  const { email, emailVerified } = emailAttributes(input);
  const owner = email === null ? null : context.users.byEmail(email);
  if (owner !== null && owner.sub !== sub) throw emailTaken('AliasExistsException');
  if (email !== null && owner === null && emailVerified !== true) {
    await sendVerificationCode(context, sub, email);
    return {};
  }
  await context.users.change(sub, (user) => {
    const other = email === null ? null : context.users.byEmail(email);
    if (other !== null && other.sub !== sub) throw emailTaken('AliasExistsException');
    return {
      ...user,
      email: email ?? user.email,
      emailVerified: emailVerified ?? user.emailVerified,
      newEmail: null,
    };
  });
  return {};
};

/** Reads the address and its state from an administrator's UserAttributes; null if absent.
 *  @throws InvalidParameterException for an attribute that the pool does not keep. */
export const emailAttributes = (
  input: Input,
): { readonly email: string | null; readonly emailVerified: boolean | null } => {
  const attributes = userAttributes(input);
  for (const name of attributes.keys()) {
    if (name === 'email' || name === 'email_verified') continue;
    throw name === 'sub'
      ? invalidParameter('Cannot modify the non-mutable attribute sub')
      : invalidParameter(`user.${name}: Attribute does not exist in the schema.`);
  }
  const email = attributes.get('email');
  const verified = attributes.get('email_verified')?.toLowerCase();
  if (verified !== undefined && verified !== 'true' && verified !== 'false') {
    throw invalidParameter('user.email_verified: Attribute is not a boolean.');
  }
  return {
    email: email === undefined ? null : emailOf(email),
    emailVerified: verified === undefined ? null : verified === 'true',
  };
};

const changeUser =
  (to: (user: User, context: PoolContext) => User): Operation =>
  async (context, input) => {
    const { sub } = administeredUser(context, input);
    await context.users.change(sub, (user) => to(user, context));
    return {};
  };

/** Voids every token too: enabling the user again does not bring one back.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html */
export const adminDisableUser = changeUser((user, { now }) => ({
  ...user,
  enabled: false,
  signedOutAt: now(),
}));

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminEnableUser.html */
export const adminEnableUser = changeUser((user) => ({ ...user, enabled: true }));

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html */
export const adminUserGlobalSignOut = changeUser((user, { now }) => ({
  ...user,
  signedOutAt: now(),
}));

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminConfirmSignUp.html */
export const adminConfirmSignUp = changeUser((user) => {
  if (user.status === 'UNCONFIRMED') {
    return { ...user, status: 'CONFIRMED', confirmationCode: null };
  }
  throw new CognitoFailure(
    'NotAuthorizedException',
    `User cannot be confirmed. Current status is ${user.status}`,
  );
});

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html */
export const adminDeleteUser: Operation = async (context, input) => {
  await context.users.remove(administeredUser(context, input).sub);
  return {};
};
