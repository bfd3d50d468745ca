import { randomUUID } from 'node:crypto';
import { deliveryTo } from '../code-delivery.ts';
import {
  clientOf,
  codeToMail,
  mailCode,
  verifierFor,
  type Operation,
  type PoolContext,
} from '../context.ts';
import { CognitoFailure, emailTaken, unwritable } from '../cognito-failures.ts';
import { emailAttribute, emailOf, textOf } from '../input.ts';
import { requirePolicy } from '../password-policy.ts';
import type { User } from '../users.ts';

/** How long a confirmation code is valid, in milliseconds, as on AWS. */
export const confirmationValidMs = 24 * 60 * 60 * 1000;

/** Signs up by email address. The Cognito user name is the `sub`.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html */
export const signUp: Operation = async (context, input) => {
  clientOf(context, input);
  if (!context.pool.selfSignUp) {
    throw new CognitoFailure(
      'NotAuthorizedException',
      'SignUp is not permitted for this user pool',
    );
  }
  const email = emailOf(textOf(input, 'Username'));
  const password = textOf(input, 'Password', 256);
  // The confirmed address must be the one that signs in.
  if ((emailAttribute(input) ?? email) !== email) throw unwritable();
  requirePolicy(context.pool.passwordPolicy, password);
  if (context.users.byEmail(email) !== null) throw emailTaken('UsernameExistsException');

  const user = newUser(context, email, password);
  const { code, kept } = codeToMail(context, user.sub, confirmationValidMs);
  const added = await context.users.add({ ...user, confirmationCode: kept });
  if (!added) throw emailTaken('UsernameExistsException');
  await mailCode(context, email, 'Your verification code', code);
  return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails: deliveryTo(email) };
};

/** Makes a new, unconfirmed user.
 *  @param email in lower case. */
export const newUser = (context: PoolContext, email: string, password: string): User => {
  const sub = randomUUID();
  return {
    sub,
    email,
    password: verifierFor(context, sub, password),
    status: 'UNCONFIRMED',
    passwordExpiresAt: null,
    enabled: true,
    emailVerified: false,
    custom: {},
    createdAt: context.now(),
    modifiedAt: context.now(),
    confirmationCode: null,
    resetCode: null,
    newEmail: null,
    totp: { status: 'none' },
    passkeys: [],
    passkeysAreBothFactors: false,
    signedOutAt: 0,
    revoked: [],
  };
};
