import { createHash } from 'node:crypto';
import {
  clientOf,
  poolName,
  signedIn,
  type Input,
  type Operation,
  type PoolContext,
} from '../context.ts';
import { CognitoFailure, invalidParameter, wrongCredentials } from '../failure.ts';
import { textOf, textsOf } from '../input.ts';
import { beginExchange, isUsable, makeVerifier, saltOf } from '../srp.ts';
import { isLive } from '../tokens.ts';
import type { UserPoolClient } from '../../provision/stack.ts';

/** SRP and refresh; any other flow, and any that the client does not allow, is refused.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
export const initiateAuth: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const flow = textOf(input, 'AuthFlow');
  const allowed = flow === 'REFRESH_TOKEN' ? 'ALLOW_REFRESH_TOKEN_AUTH' : `ALLOW_${flow}`;
  if (!client.explicitAuthFlows.includes(allowed)) {
    throw invalidParameter(`${flow} flow not enabled for this client`);
  }
  const parameters = textsOf(input, 'AuthParameters');
  if (flow === 'USER_SRP_AUTH') return beginSrp(context, client, parameters);
  return refresh(context, client, parameters);
};

const beginSrp = (
  context: PoolContext,
  client: UserPoolClient,
  parameters: Input,
): Promise<object> => {
  const name = textOf(parameters, 'USERNAME', 254);
  const A = textOf(parameters, 'SRP_A');
  // 0 modulo N would let anybody in without the password.
  if (!isUsable(A)) throw invalidParameter('SRP_A is not a valid public value');
  const user = context.users.byEmail(name) ?? context.users.bySub(name);
  if (user === null && !client.preventUserExistenceErrors) {
    throw new CognitoFailure('UserNotFoundException', 'User does not exist.');
  }
  const userId = user?.sub ?? nobodysId(context, name);
  const verifier =
    user?.password ??
    makeVerifier(`${poolName(context)}${userId}`, userId, nobodysSalt(context, name));
  const keys = beginExchange(verifier);
  const secret = context.challenges.put({
    kind: 'PASSWORD_VERIFIER',
    clientId: client.id,
    sub: user?.sub ?? null,
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

/** An unknown name gets the same salt and id each time, as a known one does. */
const nobody = (context: PoolContext, what: string, name: string): string =>
  createHash('sha256')
    .update(`${context.tokens.nobodysSeed}/${what}/${name.toLowerCase()}`)
    .digest('hex');

const nobodysSalt = (context: PoolContext, name: string): string =>
  saltOf(nobody(context, 'salt', name));

const nobodysId = (context: PoolContext, name: string): string => {
  const hex = nobody(context, 'id', name);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};

const refresh = async (
  context: PoolContext,
  client: UserPoolClient,
  parameters: Input,
): Promise<object> => {
  const opened = await context.tokens.openRefreshToken(
    textOf(parameters, 'REFRESH_TOKEN', 16_384),
    client,
  );
  const user = context.users.bySub(opened.sub);
  if (user === null) throw wrongCredentials();
  if (!isLive(user, opened.originJti)) {
    throw new CognitoFailure('NotAuthorizedException', 'Refresh Token has been revoked');
  }
  return signedIn(await context.tokens.issue(user, client, opened));
};
