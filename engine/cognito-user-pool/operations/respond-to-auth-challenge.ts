import type { UserPoolClient } from '../../provision/stack.ts';
import type { Challenge } from '../challenges.ts';
import { clientOf, srpName, verifierFor, type Operation, type PoolContext } from '../context.ts';
import {
  invalidParameter,
  invalidSession,
  lockedOut,
  wrongCode,
  wrongCredentials,
} from '../cognito-failures.ts';
import { textOf, textsOf, type Input } from '../input.ts';
import { requirePolicy } from '../password-policy.ts';
import { afterNewPassword, afterPassword, completeSignIn } from '../sign-in-steps.ts';
import { expectedSignature, sameSignature } from '../srp.ts';
import { isOfNow } from '../srp-timestamp.ts';
import { totpStep } from '../totp.ts';
import type { User } from '../users.ts';
import { selectChallenge, verifyPasskey } from './user-auth.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
export const respondToAuthChallenge: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const name = textOf(input, 'ChallengeName');
  const responses = textsOf(input, 'ChallengeResponses');
  switch (name) {
    case 'PASSWORD_VERIFIER':
      return verifyPassword(context, client, responses);
    case 'SOFTWARE_TOKEN_MFA':
      return verifyTotp(context, client, textOf(input, 'Session'), responses);
    case 'NEW_PASSWORD_REQUIRED':
      return setNewPassword(context, client, textOf(input, 'Session'), responses);
    case 'SELECT_CHALLENGE':
      return selectChallenge(context, client, textOf(input, 'Session'), responses);
    case 'WEB_AUTHN':
      return verifyPasskey(context, client, textOf(input, 'Session'), responses);
    default:
      throw invalidParameter(`Unknown challenge ${name}`);
  }
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
  // A challenge is valid only for the user it was issued for.
  if (!namesChallengedUser(context, responses, userId)) throw wrongCredentials();
  if (context.lockout.isLocked(userId)) throw lockedOut();
  // A decoy is verified like a user, with a verifier that no password matches.
  if (!provesPassword(context, user, challenge, secret, responses) || user === null) {
    context.lockout.recordFailure(userId);
    throw wrongCredentials();
  }
  return afterPassword(context, client, user);
};

/** Whether a response names the user that the challenge was issued for. */
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

/** Changes the user that a session was issued for; of two simultaneous responses only one succeeds.
 *  @throws NotAuthorizedException when the session is not of this client and this challenge. */
const changeChallengedUser = async (
  context: PoolContext,
  client: UserPoolClient,
  { kind, session, responses }: { kind: Challenge['kind']; session: string; responses: Input },
  to: (user: User) => User,
): Promise<User> => {
  const { challenges, users } = context;
  const challenge = challenges.find(session);
  if (challenge?.kind !== kind || challenge.clientId !== client.id) throw invalidSession();
  const { userId } = challenge;
  if (!namesChallengedUser(context, responses, userId)) throw invalidSession();
  const changed = await users.change(userId, (user) => {
    if (challenges.find(session) === null) throw invalidSession();
    const next = to(user);
    challenges.spend(session);
    return next;
  });
  if (changed === null) throw invalidSession();
  return changed;
};

/** Verifies a code of the second factor. A wrong code may be corrected, until the lockout; a right
 *  one ends the challenge. */
const verifyTotp = async (
  context: PoolContext,
  client: UserPoolClient,
  session: string,
  responses: Input,
): Promise<object> => {
  const { lockout, now } = context;
  const answer = { kind: 'SOFTWARE_TOKEN_MFA', session, responses } as const;
  const code = textOf(responses, 'SOFTWARE_TOKEN_MFA_CODE', 32);
  const user = await changeChallengedUser(context, client, answer, (asked) => {
    if (lockout.isLocked(asked.sub)) throw lockedOut();
    if (asked.totp.status !== 'verified') throw invalidSession();
    const step = totpStep(asked.totp.secret, code, now());
    if (step === null || step <= asked.totp.lastStep) {
      lockout.recordFailure(asked.sub);
      throw wrongCode();
    }
    return { ...asked, totp: { ...asked.totp, lastStep: step } };
  });
  return completeSignIn(context, client, user);
};

/** Replaces a temporary password with the user's own. A password that breaks the policy may be
 *  corrected in the same session.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html */
const setNewPassword = async (
  context: PoolContext,
  client: UserPoolClient,
  session: string,
  responses: Input,
): Promise<object> => {
  const answer = { kind: 'NEW_PASSWORD_REQUIRED', session, responses } as const;
  const password = textOf(responses, 'NEW_PASSWORD', 256);
  const user = await changeChallengedUser(context, client, answer, (asked) => {
    // An administrator may have set another password meanwhile.
    if (asked.status !== 'FORCE_CHANGE_PASSWORD') throw invalidSession();
    requirePolicy(context.pool.passwordPolicy, password);
    return {
      ...asked,
      password: verifierFor(context, asked.sub, password),
      passwordExpiresAt: null,
      status: 'CONFIRMED',
    };
  });
  return afterNewPassword(context, client, user);
};
