import type { UserPoolClient } from '../../provision/stack.ts';
import { namedUser, type PoolContext } from '../context.ts';
import { invalidParameter } from '../cognito-failures.ts';
import { textOf, type Input } from '../input.ts';
import { beginExchange, isUsable } from '../srp.ts';

/** Begins SRP. The exchange has the same form and duration for an unknown name.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html */
export const beginSrp = (
  context: PoolContext,
  client: UserPoolClient,
  parameters: Input,
): Promise<object> => {
  const A = textOf(parameters, 'SRP_A');
  // With 0 modulo N anybody could sign in without the password.
  if (!isUsable(A)) throw invalidParameter('SRP_A is not a valid public value');
  const { user, userId } = namedUser(context, client, textOf(parameters, 'USERNAME'));
  const verifier = user?.password ?? context.decoyUsers.verifierOf(userId);
  const keys = beginExchange(verifier);
  const secret = context.challenges.put({
    kind: 'PASSWORD_VERIFIER',
    clientId: client.id,
    userId,
    A,
    keys,
  });
  return Promise.resolve({
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: secret,
      SRP_B: keys.B,
      USERNAME: userId,
      USER_ID_FOR_SRP: userId,
    },
  });
};
