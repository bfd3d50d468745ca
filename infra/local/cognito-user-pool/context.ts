import type { Mail } from '../operator/inbox.ts';
import type { UserPool, UserPoolClient } from '../provision/stack.ts';
import type { AuthenticationResult, Tokens } from './tokens.ts';
import { isLive } from './tokens.ts';
import { CognitoFailure } from './failure.ts';
import { textOf } from './input.ts';
import { makeVerifier, type Verifier } from './srp.ts';
import type { Challenges } from './challenges.ts';
import type { User, UserStore } from './users.ts';

/** What every operation works with. */
export interface PoolContext {
  readonly pool: UserPool;
  readonly users: UserStore;
  readonly tokens: Tokens;
  readonly challenges: Challenges;
  readonly sendMail: (mail: Mail) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export type Input = Readonly<Record<string, unknown>>;

/** One operation: the request's JSON to the answer's, or a CognitoFailure. */
export type Operation = (context: PoolContext, input: Input) => Promise<object>;

/** @throws ResourceNotFoundException when the pool has no such client. */
export const clientOf = ({ pool }: PoolContext, input: Input): UserPoolClient => {
  const id = textOf(input, 'ClientId', 128);
  const client = pool.clients.find((each) => each.id === id);
  if (client !== undefined) return client;
  throw new CognitoFailure('ResourceNotFoundException', `User pool client ${id} does not exist.`);
};

/** The part of a pool's id that SRP hashes with the user's name. */
export const poolName = ({ pool }: PoolContext): string => pool.id.split('_')[1] ?? '';

/** What is kept of a new password. */
export const verifierFor = (context: PoolContext, sub: string, password: string): Verifier =>
  makeVerifier(`${poolName(context)}${sub}`, password);

/** The user of a request's AccessToken.
 *  @throws NotAuthorizedException when the token is invalid, expired or revoked. */
export const userOfAccessToken = async (
  context: PoolContext,
  input: Input,
): Promise<{ user: User; originJti: string }> => {
  const token = textOf(input, 'AccessToken', 16_384);
  const claims = await context.tokens.verify(token, 'access').catch(() => null);
  const user = claims === null ? null : context.users.bySub(claims.sub);
  if (claims === null || user === null) {
    throw new CognitoFailure('NotAuthorizedException', 'Invalid Access Token');
  }
  if (!isLive(user, claims.origin_jti)) {
    throw new CognitoFailure('NotAuthorizedException', 'Access Token has been revoked');
  }
  return { user, originJti: claims.origin_jti };
};

/** How Cognito shows where a code went: `a***@e***`. */
export const delivery = (email: string): object => {
  const [name = '', domain = ''] = email.split('@');
  return {
    Destination: `${name.charAt(0)}***@${domain.charAt(0)}***`,
    DeliveryMedium: 'EMAIL',
    AttributeName: 'email',
  };
};

/** A finished sign-in, as InitiateAuth and RespondToAuthChallenge answer it. */
export const signedIn = (result: AuthenticationResult): object => ({
  AuthenticationResult: result,
  ChallengeParameters: {},
});
