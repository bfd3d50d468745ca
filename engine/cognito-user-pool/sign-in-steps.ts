import type { UserPoolClient } from '../provision/stack.ts';
import type { PoolContext } from './context.ts';
import { CognitoFailure, disabled } from './cognito-failures.ts';
import { readableAttributes } from './user-description.ts';
import type { User } from './users.ts';

/** The step after a verified password: a refusal, another challenge, or tokens. Only here may the
 *  response say that a user is disabled, unconfirmed or has an expired password, since the client knows
 *  the password.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html */
export const afterPassword = (
  context: PoolContext,
  client: UserPoolClient,
  user: User,
): Promise<object> | object => {
  if (!user.enabled) throw disabled();
  if (user.status === 'UNCONFIRMED') {
    throw new CognitoFailure('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (user.status === 'CONFIRMED') return afterNewPassword(context, client, user);
  if (user.passwordExpiresAt !== null && user.passwordExpiresAt <= context.now()) {
    throw new CognitoFailure(
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    );
  }
  const attributes = readableAttributes(user, client).filter(({ Name }) => Name !== 'sub');
  return ask(context, client, user, 'NEW_PASSWORD_REQUIRED', {
    requiredAttributes: '[]',
    userAttributes: JSON.stringify(
      Object.fromEntries(attributes.map(({ Name, Value }) => [Name, Value])),
    ),
  });
};

/** The step after a permanent password: the second factor if it is on, otherwise tokens. */
export const afterNewPassword = (
  context: PoolContext,
  client: UserPoolClient,
  user: User,
): Promise<object> | object => {
  if (!user.enabled) throw disabled();
  return user.totp.status === 'verified' && user.totp.enabled
    ? ask(context, client, user, 'SOFTWARE_TOKEN_MFA', {})
    : completeSignIn(context, client, user);
};

const ask = (
  { challenges }: PoolContext,
  { id: clientId }: UserPoolClient,
  { sub: userId }: User,
  kind: 'SOFTWARE_TOKEN_MFA' | 'NEW_PASSWORD_REQUIRED',
  parameters: Readonly<Record<string, string>>,
): object => ({
  ChallengeName: kind,
  Session: challenges.put({ kind, clientId, userId }),
  ChallengeParameters: { USER_ID_FOR_SRP: userId, ...parameters },
});

/** Issues tokens. Only a completed sign-in resets the lockout: otherwise a holder of the password
 *  could try codes of the second factor without limit. */
export const completeSignIn = async (
  { lockout, tokens }: PoolContext,
  client: UserPoolClient,
  user: User,
): Promise<object> => {
  if (!user.enabled) throw disabled();
  lockout.reset(user.sub);
  return {
    AuthenticationResult: await tokens.issue(user, client, null),
    ChallengeParameters: {},
  };
};
