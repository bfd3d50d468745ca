import { json } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { operations } from '../cognito-user-pool/operations.ts';
import { isUsable } from '../cognito-user-pool/srp.ts';
import type { Input } from '../cognito-user-pool/input.ts';
import type { CognitoService } from '../cognito-user-pool/cognito-service.ts';
import type { EmbeddedUserPool } from '../cognito-user-pool/user-pool.ts';
import type { JsonResponse } from '../json-response.ts';
import type { UserPool, UserPoolClient } from '../provision/stack.ts';
import { createSignOuts } from './sign-outs.ts';
import type { Upstream } from './upstream.ts';

/** The part of a user pool at an upstream that the gatekeeper needs. */
export type UpstreamUserPool = CognitoService &
  Pick<EmbeddedUserPool, 'verifyIdToken'> & { jwks(): unknown };

const refused = (__type: string, message: string): JsonResponse => ({
  status: 400,
  body: { __type, message },
});

/** Why a sign-in is refused before the upstream sees it: a flow that the client may not use, or an SRP_A
 *  that gives the session key away without the password. Null when it is passed on.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
const problemOf = (input: Input, clients: readonly UserPoolClient[]): string | null => {
  const { AuthFlow: flow, ClientId: clientId, AuthParameters: parameters } = input;
  const allowed = clients.find(({ id }) => id === clientId)?.explicitAuthFlows ?? [];
  const asked = typeof flow === 'string' ? flow : '';
  const name = asked === 'REFRESH_TOKEN' ? 'REFRESH_TOKEN_AUTH' : asked;
  if (!allowed.includes(`ALLOW_${name}`)) return `${name} flow not enabled for this client`;
  const { SRP_A: publicValue } = (parameters ?? {}) as { SRP_A?: unknown };
  const isSrp = name === 'USER_SRP_AUTH';
  return isSrp && !(typeof publicValue === 'string' && isUsable(publicValue))
    ? 'SRP_A is not a valid public value'
    : null;
};

interface Tokens {
  readonly IdToken?: string;
}

interface AdminUser {
  readonly Enabled?: boolean;
  readonly __type?: string;
}

/** The user pool at an upstream. Calls that any client may make unsigned are passed on unchanged; all
 *  others are refused, since an upstream that verifies no signature would perform them for anybody.
 *  ID tokens are verified with the upstream's published keys.
 *  @param now epoch milliseconds.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html */
export const openUpstreamUserPool = async (
  upstream: Upstream,
  { id: userPoolId, issuer, clients }: UserPool,
  now: () => number,
): Promise<UpstreamUserPool> => {
  const provider = new URL(issuer).host + new URL(issuer).pathname;
  const keysPath = `/${userPoolId}/.well-known/jwks.json`;
  const keys = createRemoteJWKSet(new URL(keysPath, upstream.endpoint));
  const published: unknown = await json(
    await upstream.send({
      service: 'cognito-idp',
      method: 'GET',
      path: keysPath,
      headers: {},
      body: null,
    }),
  );

  const signOuts = createSignOuts(now);

  const call = async (operation: string, input: unknown) => {
    const answer = await upstream.send({
      service: 'cognito-idp',
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    return { status: answer.statusCode ?? 500, body: await json(answer) };
  };

  /** The part of AWS's server-side check that an upstream can answer: whether the user exists and is
   *  enabled. True where the upstream lacks the call. A revoked token cannot be recognised from outside. */
  const isThere = async (username: unknown): Promise<boolean> => {
    const { status, body } = await call('AdminGetUser', {
      UserPoolId: userPoolId,
      Username: username,
    });
    const { Enabled, __type: type = '' } = body as AdminUser;
    return status === 200 ? Enabled !== false : type.endsWith('UnknownOperationException');
  };

  return {
    jwks: () => published,
    async handle({ operation, input }) {
      if (!operations.has(operation)) {
        return refused('UnknownOperationException', `${operation} is not for clients.`);
      }
      const problem = operation === 'InitiateAuth' ? problemOf(input, clients) : null;
      if (problem !== null) return refused('InvalidParameterException', problem);
      const answer = await call(operation, input);
      const { AuthenticationResult: tokens } = answer.body as { AuthenticationResult?: Tokens };
      if (tokens?.IdToken !== undefined) {
        if (signOuts.isOver(tokens.IdToken)) {
          return refused('NotAuthorizedException', 'Refresh Token has been revoked');
        }
        signOuts.signedIn(tokens.IdToken);
      }
      if (operation === 'GlobalSignOut' && answer.status === 200) {
        signOuts.signedOut(String(input.AccessToken));
      }
      return answer;
    },
    async verifyIdToken(token, { providerName, clientId, serverSideCheck }) {
      if (providerName !== provider) return null;
      const verified = await jwtVerify(token, keys, {
        issuer,
        audience: clientId,
        algorithms: ['RS256'],
        currentDate: new Date(now()),
        requiredClaims: ['exp', 'sub'],
      }).catch(() => null);
      const { sub, token_use: use, 'cognito:username': username } = verified?.payload ?? {};
      if (sub === undefined || use !== 'id') return null;
      if (serverSideCheck && (signOuts.isOver(token) || !(await isThere(username)))) return null;
      return { sub, claims: verified?.payload ?? {} };
    },
  };
};
