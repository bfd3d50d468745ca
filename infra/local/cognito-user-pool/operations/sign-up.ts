import { randomUUID } from 'node:crypto';
import { newCode } from '../codes.ts';
import { clientOf, delivery, verifierFor, type Operation, type PoolContext } from '../context.ts';
import { CognitoFailure, invalidParameter } from '../failure.ts';
import { textOf } from '../input.ts';
import { passwordProblem } from '../password-policy.ts';
import type { User } from '../users.ts';

/** How long a confirmation code is valid, as on AWS. */
export const confirmationValidMs = 24 * 60 * 60 * 1000;

const emailPattern = /^[^\s@]{1,64}@[^\s@]{1,190}$/;

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html */
export const signUp: Operation = async (context, input) => {
  clientOf(context, input);
  if (!context.pool.selfSignUp) {
    throw new CognitoFailure(
      'NotAuthorizedException',
      'SignUp is not permitted for this user pool',
    );
  }
  const email = textOf(input, 'Username', 254).toLowerCase();
  const password = textOf(input, 'Password', 256);
  if (!emailPattern.test(email)) throw invalidParameter('Username should be an email.');
  const problem = passwordProblem(context.pool.passwordPolicy, password);
  if (problem !== null) throw new CognitoFailure('InvalidPasswordException', problem);
  if (context.users.byEmail(email) !== null) {
    throw new CognitoFailure(
      'UsernameExistsException',
      'An account with the given email already exists.',
    );
  }
  const user = newUser(context, email, password);
  await sendConfirmation(context, user);
  return {
    UserConfirmed: false,
    UserSub: user.sub,
    CodeDeliveryDetails: delivery(email),
  };
};

/** A user who has just chosen a password. */
export const newUser = (context: PoolContext, email: string, password: string): User => {
  const sub = randomUUID();
  return {
    sub,
    email: email.toLowerCase(),
    password: verifierFor(context, sub, password),
    status: 'UNCONFIRMED',
    createdAt: context.now(),
    confirmationCode: null,
    resetCode: null,
    totp: { status: 'none' },
    signedOutAt: 0,
    revoked: [],
    wrongPasswords: 0,
    lockedUntil: 0,
  };
};

/** Mails a new confirmation code and keeps its hash. */
export const sendConfirmation = async (context: PoolContext, user: User): Promise<void> => {
  const { code, kept } = newCode(context.now(), confirmationValidMs);
  await context.users.save({ ...user, confirmationCode: kept });
  await context.sendMail({
    to: user.email,
    subject: 'Your verification code',
    code,
    at: new Date(context.now()).toISOString(),
  });
};
