import { clientOf, type Operation } from '../context.ts';
import { CognitoFailure } from '../cognito-failures.ts';
import { textOf } from '../input.ts';
import { signedInAt } from '../tokens.ts';

/** Voids a refresh token and every token of the same sign-in.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html */
export const revokeToken: Operation = async (context, input) => {
  const client = clientOf(context, input);
  if (!client.enableTokenRevocation) {
    throw new CognitoFailure('UnsupportedOperationException', 'Token revocation is not enabled.');
  }
  const token = textOf(input, 'Token', 16_384);
  const { sub, originJti } = await context.tokens.openRefreshToken(token, client);
  const oldest = context.now() - client.refreshTokenValidity * 1000;
  await context.users.change(sub, (user) => {
    const stillMatters = user.revoked.filter((jti) => signedInAt(jti) > oldest);
    return { ...user, revoked: [...new Set([...stillMatters, originJti])] };
  });
  return {};
};
