import type { UserPoolClient } from '../../provision/stack.ts';
import type { Challenge } from '../challenges.ts';
import {
  clientOf,
  poolName,
  signedIn,
  type Input,
  type Operation,
  type PoolContext,
} from '../context.ts';
import { CognitoFailure, invalidParameter, wrongCode, wrongCredentials } from '../failure.ts';
import { textOf, textsOf } from '../input.ts';
import { afterRightPassword, afterWrongPassword, isLocked } from '../lockout.ts';
import { expectedSignature, sameSignature } from '../srp.ts';
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
  const challenge = context.challenges.take(secret);
  const userName = textOf(responses, 'USERNAME', 254);
  if (challenge?.kind !== 'PASSWORD_VERIFIER' || challenge.clientId !== client.id) {
    throw wrongCredentials();
  }
  // The challenge of one user proves nothing for another.
  const user = challenge.sub === null ? null : context.users.bySub(challenge.sub);
  if (user === null || (userName !== user.sub && userName.toLowerCase() !== user.email)) {
    throw wrongCredentials();
  }
  if (isLocked(user, context.now())) {
    throw new CognitoFailure('NotAuthorizedException', 'Password attempts exceeded');
  }
  if (!proves(context, user, challenge, secret, responses)) {
    await context.users.save(afterWrongPassword(user, context.now()));
    throw wrongCredentials();
  }
  if (user.status === 'UNCONFIRMED') {
    throw new CognitoFailure('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (user.wrongPasswords > 0) await context.users.save(afterRightPassword(user));
  if (user.totp.status === 'verified' && user.totp.enabled) {
    return {
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: context.challenges.put({
        kind: 'SOFTWARE_TOKEN_MFA',
        clientId: client.id,
        sub: user.sub,
      }),
      ChallengeParameters: { USER_ID_FOR_SRP: user.sub },
    };
  }
  return signedIn(await context.tokens.issue(user, client, null));
};

const proves = (
  context: PoolContext,
  user: User,
  { keys, A }: Extract<Challenge, { kind: 'PASSWORD_VERIFIER' }>,
  secretBlock: string,
  responses: Input,
): boolean => {
  const expected = expectedSignature(user.password, keys, A, {
    userName: `${poolName(context)}${user.sub}`,
    secretBlock,
    timestamp: textOf(responses, 'TIMESTAMP', 64),
  });
  return (
    expected !== null && sameSignature(expected, textOf(responses, 'PASSWORD_CLAIM_SIGNATURE', 256))
  );
};

const verifyTotp = async (
  context: PoolContext,
  client: UserPoolClient,
  session: string,
  responses: Input,
): Promise<object> => {
  const challenge = context.challenges.take(session);
  if (challenge?.kind !== 'SOFTWARE_TOKEN_MFA' || challenge.clientId !== client.id) {
    throw new CognitoFailure('NotAuthorizedException', 'Invalid session for the user.');
  }
  const user = context.users.bySub(challenge.sub);
  if (user?.totp.status !== 'verified') throw wrongCredentials();
  if (isLocked(user, context.now())) {
    throw new CognitoFailure('NotAuthorizedException', 'Password attempts exceeded');
  }
  const code = textOf(responses, 'SOFTWARE_TOKEN_MFA_CODE');
  const step = totpStep(user.totp.secret, code, context.now());
  if (step === null || step <= user.totp.lastStep) {
    await context.users.save(afterWrongPassword(user, context.now()));
    throw wrongCode();
  }
  const verified = { ...user, totp: { ...user.totp, lastStep: step } };
  await context.users.save(afterRightPassword(verified));
  return signedIn(await context.tokens.issue(user, client, null));
};
