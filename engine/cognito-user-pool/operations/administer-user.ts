import { administeredUser, verifierFor, type Operation, type PoolContext } from '../context.ts';
import { CognitoFailure, emailTaken, invalidParameter } from '../cognito-failures.ts';
import { emailOf, textOf, userAttributes, type Input } from '../input.ts';
import { requirePolicy, temporaryPasswordMs } from '../password-policy.ts';
import { mfaSettings, userType } from '../user-description.ts';
import type { CustomAttribute } from '../../provision/stack.ts';
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

/** Changes the email address, whether it is verified, and custom attributes; an empty custom attribute is
 *  deleted. A new address takes effect at once with `email_verified: true`, otherwise once its mailed code
 *  is entered.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html */
export const adminUpdateUserAttributes: Operation = async (context, input) => {
  const { sub } = administeredUser(context, input);
  const { email, emailVerified, custom } = administeredAttributes(context, input);
  const owner = email === null ? null : context.users.byEmail(email);
  if (owner !== null && owner.sub !== sub) throw emailTaken('AliasExistsException');
  const isToVerify = email !== null && owner === null && emailVerified !== true;
  await context.users.change(sub, (user) => {
    const other = email === null ? null : context.users.byEmail(email);
    if (other !== null && other.sub !== sub) throw emailTaken('AliasExistsException');
    return {
      ...user,
      custom: withCustom(user, custom),
      ...(isToVerify
        ? {}
        : {
            email: email ?? user.email,
            emailVerified: emailVerified ?? user.emailVerified,
            newEmail: null,
          }),
    };
  });
  if (isToVerify) await sendVerificationCode(context, sub, email);
  return {};
};

/** Deletes custom attributes; one that the user has not is no error.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUserAttributes.html */
export const adminDeleteUserAttributes: Operation = async (context, input) => {
  const { sub } = administeredUser(context, input);
  const names: unknown = input.UserAttributeNames;
  if (!Array.isArray(names) || names.length === 0) {
    throw invalidParameter('Missing required parameter UserAttributeNames');
  }
  for (const name of names.map(String)) {
    if (name === 'sub') throw immutable('sub');
    if (name.startsWith('email')) {
      throw invalidParameter(`user.${name}: Attribute cannot be deleted.`);
    }
    customAttribute(context, name);
  }
  const deleted = Object.fromEntries(names.map((name) => [String(name), '']));
  await context.users.change(sub, (user) => ({ ...user, custom: withCustom(user, deleted) }));
  return {};
};

const immutable = (name: string): CognitoFailure =>
  invalidParameter(`Cannot modify the non-mutable attribute ${name}`);

/** @throws InvalidParameterException for an attribute that the pool does not keep. */
const customAttribute = ({ pool }: PoolContext, name: string): CustomAttribute => {
  const found = pool.customAttributes.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw invalidParameter(`user.${name}: Attribute does not exist in the schema.`);
};

/** A user's custom attributes after changes, of which an empty value deletes. */
export const withCustom = (
  { custom }: Pick<User, 'custom'>,
  changes: Readonly<Record<string, string>>,
): User['custom'] =>
  Object.fromEntries(Object.entries({ ...custom, ...changes }).filter(([, value]) => value !== ''));

/** Attributes that an administrator writes; null if absent. */
interface AdministeredAttributes {
  readonly email: string | null;
  readonly emailVerified: boolean | null;
  /** By name; an empty value deletes. */
  readonly custom: Readonly<Record<string, string>>;
}

/** Reads an administrator's UserAttributes.
 *  @throws InvalidParameterException for an attribute that the pool does not keep, and for a value that its
 *  schema does not accept. */
export const administeredAttributes = (
  context: PoolContext,
  input: Input,
): AdministeredAttributes => {
  const attributes = userAttributes(input);
  const custom: Record<string, string> = {};
  for (const [name, value] of attributes) {
    if (name === 'email' || name === 'email_verified') continue;
    if (name === 'sub') throw immutable('sub');
    const { minLength, maxLength } = customAttribute(context, name);
    if (value !== '' && (value.length < minLength || value.length > maxLength)) {
      throw invalidParameter(
        `user.${name}: Attribute value must be between ${minLength} and ${maxLength} characters long.`,
      );
    }
    custom[name] = value;
  }
  const email = attributes.get('email');
  const verified = attributes.get('email_verified')?.toLowerCase();
  if (verified !== undefined && verified !== 'true' && verified !== 'false') {
    throw invalidParameter('user.email_verified: Attribute is not a boolean.');
  }
  return {
    email: email === undefined ? null : emailOf(email),
    emailVerified: verified === undefined ? null : verified === 'true',
    custom,
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
