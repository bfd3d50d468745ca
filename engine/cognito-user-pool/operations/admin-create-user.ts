import { randomBytes } from 'node:crypto';
import {
  mailCode,
  requirePool,
  verifierFor,
  type Operation,
  type PoolContext,
} from '../context.ts';
import { CognitoFailure, emailTaken, invalidParameter, noSuchUser } from '../cognito-failures.ts';
import { emailOf, textOf, type Input } from '../input.ts';
import { requirePolicy, temporaryPasswordMs } from '../password-policy.ts';
import { userType } from '../user-description.ts';
import { administeredAttributes, withCustom } from './administer-user.ts';
import type { User } from '../users.ts';
import { newUser } from './sign-up.ts';

/** Makes a user with a temporary password, which is mailed unless MessageAction is SUPPRESS. RESEND gives
 *  a user who has not signed in yet a new temporary password.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html */
export const adminCreateUser: Operation = async (context, input) => {
  requirePool(context, input);
  const email = emailOf(textOf(input, 'Username', 128));
  const attributes = administeredAttributes(context, input);
  if (attributes.email !== null && attributes.email !== email) {
    throw invalidParameter('Username and the email attribute differ.');
  }
  const password = temporaryPassword(context, input);
  const action = input.MessageAction ?? null;
  if (action !== null && action !== 'SUPPRESS' && action !== 'RESEND') {
    throw invalidParameter(
      "1 validation error detected: Value at 'messageAction' failed to satisfy constraint: Member must satisfy enum value set: [RESEND, SUPPRESS]",
    );
  }
  const user =
    action === 'RESEND'
      ? await renewPassword(context, email, password)
      : await addUser(context, email, password, {
          emailVerified: attributes.emailVerified ?? false,
          custom: withCustom({ custom: {} }, attributes.custom),
        });
  if (action !== 'SUPPRESS') await mailCode(context, email, 'Your temporary password', password);
  return { User: userType(user) };
};

const temporaryPassword = ({ pool }: PoolContext, input: Input): string => {
  const given = input.TemporaryPassword ?? '';
  if (given === '') return `${randomBytes(12).toString('base64url')}-aA7`;
  const password = textOf(input, 'TemporaryPassword', 256);
  requirePolicy(pool.passwordPolicy, password);
  return password;
};

const addUser = async (
  context: PoolContext,
  email: string,
  password: string,
  attributes: Pick<User, 'emailVerified' | 'custom'>,
) => {
  const user = {
    ...newUser(context, email, password),
    status: 'FORCE_CHANGE_PASSWORD',
    passwordExpiresAt: context.now() + temporaryPasswordMs,
    ...attributes,
  } as const;
  if (!(await context.users.add(user))) throw emailTaken('UsernameExistsException');
  return user;
};

const renewPassword = async (context: PoolContext, email: string, password: string) => {
  const sub = context.users.byEmail(email)?.sub ?? '';
  const changed = await context.users.change(sub, (user) => {
    if (user.status !== 'FORCE_CHANGE_PASSWORD') {
      throw new CognitoFailure(
        'UnsupportedUserStateException',
        `Resend not possible. ${email} status is not FORCE_CHANGE_PASSWORD`,
      );
    }
    return {
      ...user,
      password: verifierFor(context, sub, password),
      passwordExpiresAt: context.now() + temporaryPasswordMs,
    };
  });
  if (changed === null) throw noSuchUser();
  return changed;
};
