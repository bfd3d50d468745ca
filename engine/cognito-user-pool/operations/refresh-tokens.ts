import type { UserPoolClient } from '../../provision/stack.ts';
import { clientOf, type Operation, type PoolContext } from '../context.ts';
import { CognitoFailure, disabled } from '../cognito-failures.ts';
import { textOf } from '../input.ts';
import { isLive, type AuthenticationResult } from '../tokens.ts';

/** Issues new ID and access tokens for a sign-in.
 *  @throws NotAuthorizedException when the refresh token is invalid, expired or revoked, or the user
 *  disabled. */
export const refresh = async (
  { tokens, users }: PoolContext,
  client: UserPoolClient,
  refreshToken: string,
): Promise<AuthenticationResult> => {
  const opened = await tokens.openRefreshToken(refreshToken, client);
  const user = users.bySub(opened.sub);
  if (user === null) throw new CognitoFailure('NotAuthorizedException', 'Invalid Refresh Token');
  if (!user.enabled) throw disabled();
  if (!isLive(user, opened.originJti)) {
    throw new CognitoFailure('NotAuthorizedException', 'Refresh Token has been revoked');
  }
  return tokens.issue(user, client, opened);
};

/** The refresh token is not rotated.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html */
export const getTokensFromRefreshToken: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const token = textOf(input, 'RefreshToken', 16_384);
  return { AuthenticationResult: await refresh(context, client, token) };
};
