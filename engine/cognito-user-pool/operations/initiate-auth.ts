import type { UserPoolClient } from '../../provision/stack.ts';
import { clientOf, type Operation, type PoolContext } from '../context.ts';
import { invalidParameter } from '../cognito-failures.ts';
import { textOf, textsOf, type Input } from '../input.ts';
import { beginSrp } from './begin-srp.ts';
import { refresh } from './refresh-tokens.ts';
import { beginUserAuth } from './user-auth.ts';

type Flow = (context: PoolContext, client: UserPoolClient, parameters: Input) => Promise<object>;

const refreshSignIn: Flow = async (context, client, parameters) => ({
  AuthenticationResult: await refresh(context, client, textOf(parameters, 'REFRESH_TOKEN', 16_384)),
  ChallengeParameters: {},
});

/** Each supported flow, and what a client must allow for it. */
const flows: ReadonlyMap<string, { readonly allowedBy: string; readonly begin: Flow }> = new Map([
  ['USER_AUTH', { allowedBy: 'ALLOW_USER_AUTH', begin: beginUserAuth }],
  ['USER_SRP_AUTH', { allowedBy: 'ALLOW_USER_SRP_AUTH', begin: beginSrp }],
  ['REFRESH_TOKEN_AUTH', { allowedBy: 'ALLOW_REFRESH_TOKEN_AUTH', begin: refreshSignIn }],
  ['REFRESH_TOKEN', { allowedBy: 'ALLOW_REFRESH_TOKEN_AUTH', begin: refreshSignIn }],
]);

/** Begins SRP or a choice-based sign-in, or refreshes; any other flow, and any that the client does not allow, is refused.
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
