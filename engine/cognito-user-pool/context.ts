import type { Mail } from './mail.ts';
import type { UserPool, UserPoolClient } from '../provision/stack.ts';
import type { Challenges } from './challenges.ts';
import { CognitoFailure, disabled, noSuchUser, tooOften } from './cognito-failures.ts';
import { newCode, type MailedCode } from './codes.ts';
import { textOf, type Input } from './input.ts';
import type { Limit } from './event-limit.ts';
import type { Lockout } from './lockout.ts';
import type { DecoyUsers } from './decoy-users.ts';
import { makeVerifier, type Verifier } from './srp.ts';
import { isLive, type Tokens } from './tokens.ts';
import type { User, UserStore } from './users.ts';

/** Dependencies of every operation. */
export interface PoolContext {
  readonly pool: UserPool;
  readonly users: UserStore;
  readonly tokens: Tokens;
  readonly challenges: Challenges;
  readonly decoyUsers: DecoyUsers;
  readonly lockout: Lockout;
  /** Codes mailed to a user. */
  readonly mailLimit: Limit;
  /** Counts a user's wrong codes: six digits must not be guessed. */
  readonly codeLimit: Limit;
  readonly sendMail: (mail: Mail) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Turns a request's JSON into the response's.
 *  @throws CognitoFailure */
export type Operation = (context: PoolContext, input: Input) => Promise<object>;

/** @throws ResourceNotFoundException when the pool has no such client. */
export const clientOf = ({ pool }: PoolContext, input: Input): UserPoolClient => {
  const id = textOf(input, 'ClientId', 128);
  const client = pool.clients.find((each) => each.id === id);
  if (client !== undefined) return client;
  throw new CognitoFailure('ResourceNotFoundException', `User pool client ${id} does not exist.`);
};

/** Finds the user that a request names; if there is none, `userId` is a decoy's. */
export interface Named {
  readonly userId: string;
  readonly user: User | null;
}

/** @param name an email address or a `sub`.
 *  @throws UserNotFoundException when there is no such user and the client may know it. */
export const namedUser = (context: PoolContext, client: UserPoolClient, name: string): Named => {
  const user = context.users.byEmail(name) ?? context.users.bySub(name);
  if (user !== null) return { user, userId: user.sub };
  if (client.preventUserExistenceErrors) return { user, userId: context.decoyUsers.idOf(name) };
  throw noSuchUser();
};

/** Finds the user that an administrator's request names in `Username`.
 *  @throws ResourceNotFoundException for another pool, UserNotFoundException for an unknown user. */
export const administeredUser = (context: PoolContext, input: Input): User => {
  requirePool(context, input);
  const name = textOf(input, 'Username', 128);
  const user = context.users.byEmail(name) ?? context.users.bySub(name);
  if (user === null) throw noSuchUser();
  return user;
};

/** @throws ResourceNotFoundException when an administrator's request names another pool. */
export const requirePool = ({ pool }: PoolContext, input: Input): void => {
  const id = textOf(input, 'UserPoolId', 55);
  if (id === pool.id) return;
  throw new CognitoFailure('ResourceNotFoundException', `User pool ${id} does not exist.`);
};

/** The part of a pool's id that SRP hashes with the user's name. */
const poolName = ({ pool }: PoolContext): string => pool.id.split('_')[1] ?? '';

/** The user name as SRP hashes it. */
export const srpName = (context: PoolContext, userId: string): string =>
  `${poolName(context)}${userId}`;

/** Makes the SRP verifier of a new password. */
export const verifierFor = (context: PoolContext, userId: string, password: string): Verifier =>
  makeVerifier(srpName(context, userId), password);

/** Finds the user of a request's AccessToken.
 *  @throws NotAuthorizedException when the token is invalid, expired or revoked, or the user
 *  disabled. */
export const userOfAccessToken = async (context: PoolContext, input: Input): Promise<User> =>
  (await ownerOfAccessToken(context, input)).user;

/** Finds the user and the client of a request's AccessToken.
 *  @throws NotAuthorizedException as `userOfAccessToken` does. */
export const ownerOfAccessToken = async (
  context: PoolContext,
  input: Input,
): Promise<{ readonly user: User; readonly client: UserPoolClient }> => {
  const token = textOf(input, 'AccessToken', 16_384);
  const claims = await context.tokens.verify(token, 'access').catch(() => null);
  const user = claims === null ? null : context.users.bySub(claims.sub);
  const client = context.pool.clients.find(({ id }) => id === claims?.client_id);
  if (claims === null || user === null || client === undefined) {
    throw new CognitoFailure('NotAuthorizedException', 'Invalid Access Token');
  }
  if (!isLive(user, claims.origin_jti)) {
    throw new CognitoFailure('NotAuthorizedException', 'Access Token has been revoked');
  }
  if (!user.enabled) throw disabled();
  return { user, client };
};

/** Makes a code to store and mail.
 *  @throws LimitExceededException when too many were sent to the user. */
export const codeToMail = (
  { mailLimit, now }: PoolContext,
  userId: string,
  validMs: number,
): { code: string; kept: MailedCode } => {
  if (mailLimit.isReached(userId)) throw tooOften();
  mailLimit.count(userId);
  return newCode(now(), validMs);
};

/** Mails a stored code or a temporary password. */
export const mailCode = (
  { sendMail, now }: PoolContext,
  to: string,
  subject: string,
  code: string,
): Promise<void> => sendMail({ to, subject, code, at: new Date(now()).toISOString() });

/** Mails a code after the response, so that the response takes as long as one without a mail. */
export const mailCodeLater = (...mail: Parameters<typeof mailCode>): void => {
  mailCode(...mail).catch((error: unknown) => console.error('mail:', error));
};
