import type { UserPoolClient } from '../../provision/stack.ts';
import type { Challenge } from '../challenges.ts';
import { clientOf, srpName, type Operation, type PoolContext } from '../context.ts';
import {
  CognitoFailure,
  invalidParameter,
  lockedOut,
  wrongCode,
  wrongCredentials,
} from '../failure.ts';
import { textOf, textsOf, type Input } from '../input.ts';
import { expectedSignature, sameSignature } from '../srp.ts';
import { isOfNow } from '../srp-timestamp.ts';
import { totpStep } from '../totp.ts';
import type { User } from '../users.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
export const respondToAuthChallenge: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const name = textOf(input, 'ChallengeName');
  const responses = textsOf(input, 'ChallengeResponses');
  if (name === 'PASSWORD_VERIFIER') return verifyPassword(context, client, responses);
  if (name === 'SOFTWARE_TOKEN_MFA') {
    return verifyTotp(context, client, textOf(input, 'Session'), responses);
  }
  throw invalidParameter(`Unknown challenge ${name}`);
};

const verifyPassword = async (
  context: PoolContext,
  client: UserPoolClient,
  responses: Input,
): Promise<object> => {
  const secret = textOf(responses, 'PASSWORD_CLAIM_SECRET_BLOCK', 4096);
  const challenge = context.challenges.find(secret);
  context.challenges.spend(secret);
  if (challenge?.kind !== 'PASSWORD_VERIFIER' || challenge.clientId !== client.id) {
    throw wrongCredentials();
  }
  const { userId } = challenge;
  const user = context.users.bySub(userId);
  // The challenge of one user proves nothing for another.
  if (!namesChallengedUser(context, responses, userId)) throw wrongCredentials();
  if (context.lockout.isLocked(userId)) throw lockedOut();
  // Whoever does not exist is judged like everybody else, with a verifier that no password fits.
  if (!provesPassword(context, user, challenge, secret, responses) || user === null) {
    context.lockout.recordFailure(userId);
    throw wrongCredentials();
  }
  if (user.status === 'UNCONFIRMED') {
    throw new CognitoFailure('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (user.totp.status === 'verified' && user.totp.enabled) {
    return askForTotp(context, client, userId);
  }
  return completeSignIn(context, client, user);
};

/** Whether an answer is given in the name of whom the challenge was put to. */
const namesChallengedUser = (
  { decoyUsers, users }: PoolContext,
  responses: Input,
  userId: string,
): boolean => {
  const name = textOf(responses, 'USERNAME');
  return name === userId || (users.byEmail(name)?.sub ?? decoyUsers.idOf(name)) === userId;
};

const provesPassword = (
  context: PoolContext,
  user: User | null,
  { keys, A, userId }: Extract<Challenge, { kind: 'PASSWORD_VERIFIER' }>,
  secretBlock: string,
  responses: Input,
): boolean => {
  const timestamp = textOf(responses, 'TIMESTAMP', 64);
  const signature = textOf(responses, 'PASSWORD_CLAIM_SIGNATURE', 256);
  const verifier = user?.password ?? context.decoyUsers.verifierOf(userId);
  const signed = { userName: srpName(context, userId), secretBlock, timestamp };
  const expected = expectedSignature(verifier, keys, A, signed);
  if (expected === null || !sameSignature(expected, signature)) return false;
  return isOfNow(timestamp, context.now());
};

const askForTotp = (context: PoolContext, client: UserPoolClient, userId: string): object => ({
  ChallengeName: 'SOFTWARE_TOKEN_MFA',
  Session: context.challenges.put({ kind: 'SOFTWARE_TOKEN_MFA', clientId: client.id, userId }),
  ChallengeParameters: { USER_ID_FOR_SRP: userId },
});

/** A mistyped code may be typed again, until the lockout; a right one ends the challenge. */
const verifyTotp = async (
  context: PoolContext,
  client: UserPoolClient,
  session: string,
  responses: Input,
): Promise<object> => {
  const { challenges, lockout, now, users } = context;
  const challenge = challenges.find(session);
  if (challenge?.kind !== 'SOFTWARE_TOKEN_MFA' || challenge.clientId !== client.id) {
    throw invalidSession();
  }
  const { userId } = challenge;
  if (!namesChallengedUser(context, responses, userId)) throw invalidSession();
  const code = textOf(responses, 'SOFTWARE_TOKEN_MFA_CODE', 32);
  const user = await users.change(userId, (asked) => {
    if (challenges.find(session) === null) throw invalidSession();
    if (lockout.isLocked(userId)) throw lockedOut();
    if (asked.totp.status !== 'verified') throw invalidSession();
    const step = totpStep(asked.totp.secret, code, now());
    if (step === null || step <= asked.totp.lastStep) {
      lockout.recordFailure(userId);
      throw wrongCode();
    }
    challenges.spend(session);
    return { ...asked, totp: { ...asked.totp, lastStep: step } };
  });
  if (user === null) throw invalidSession();
  return completeSignIn(context, client, user);
};

const invalidSession = (): CognitoFailure =>
  new CognitoFailure('NotAuthorizedException', 'Invalid session for the user.');

/** Only a sign-in that came to its end forgives wrong tries: otherwise whoever has the password could
 *  try the second factor for ever. */
const completeSignIn = async (
  { lockout, tokens }: PoolContext,
  client: UserPoolClient,
  user: User,
): Promise<object> => {
  lockout.reset(user.sub);
  return {
    AuthenticationResult: await tokens.issue(user, client, null),
    ChallengeParameters: {},
  };
};
