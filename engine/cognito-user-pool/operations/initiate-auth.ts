import type { UserPoolClient } from '../../provision/stack.ts';
import { clientOf, namedUser, type Operation, type PoolContext } from '../context.ts';
import { invalidParameter } from '../cognito-failures.ts';
import { textOf, textsOf, type Input } from '../input.ts';
import { beginExchange, isUsable } from '../srp.ts';
import { refresh } from './refresh-tokens.ts';

type Flow = (context: PoolContext, client: UserPoolClient, parameters: Input) => Promise<object>;

/** Begins SRP. The exchange has the same form and duration for an unknown name.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html */
const beginSrp: Flow = (context, client, parameters) => {
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

const refreshSignIn: Flow = async (context, client, parameters) => ({
  AuthenticationResult: await refresh(context, client, textOf(parameters, 'REFRESH_TOKEN', 16_384)),
  ChallengeParameters: {},
});

/** Each supported flow, and what a client must allow for it. */
const flows: ReadonlyMap<string, { readonly allowedBy: string; readonly begin: Flow }> = new Map([
  ['USER_SRP_AUTH', { allowedBy: 'ALLOW_USER_SRP_AUTH', begin: beginSrp }],
  ['REFRESH_TOKEN_AUTH', { allowedBy: 'ALLOW_REFRESH_TOKEN_AUTH', begin: refreshSignIn }],
  ['REFRESH_TOKEN', { allowedBy: 'ALLOW_REFRESH_TOKEN_AUTH', begin: refreshSignIn }],
]);

/** Begins SRP or refreshes; any other flow, and any that the client does not allow, is refused.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
export const initiateAuth: Operation = async (context, input) => {
  const client = clientOf(context, input);
  const name = textOf(input, 'AuthFlow');
  const flow = flows.get(name);
  if (flow === undefined || !client.explicitAuthFlows.includes(flow.allowedBy)) {
    throw invalidParameter(`${name} flow not enabled for this client`);
  }
  return flow.begin(context, client, textsOf(input, 'AuthParameters'));
};
