import { join } from 'node:path';
import type { JWK } from 'jose';
import type { Mail } from '../operator/inbox.ts';
import type { UserPool } from '../provision/stack.ts';
import { createChallenges } from './challenges.ts';
import type { PoolContext } from './context.ts';
import { CognitoFailure } from './failure.ts';
import { newUser } from './operations/sign-up.ts';
import { operations } from './router.ts';
import type { CognitoService } from './service.ts';
import { isLive, openTokens } from './tokens.ts';
import { openUsers } from './users.ts';

/** A member of the pool, as an ID token proves it. */
export interface VerifiedMember {
  readonly sub: string;
}

/** The embedded Cognito user pool. */
export interface EmbeddedUserPool extends CognitoService {
  jwks(): { readonly keys: readonly JWK[] };
  /** @returns null when signature, algorithm, issuer, audience, use or expiry is wrong, or, where
   *  the identity pool asks for a server-side check, when the user is gone or the token was revoked. */
  verifyIdToken(
    token: string,
    check: { readonly clientId: string; readonly serverSideCheck: boolean },
  ): Promise<VerifiedMember | null>;
  /** Makes a user who can sign in at once; one who exists already is left alone. */
  addConfirmedUser(email: string, password: string): Promise<void>;
}

export interface UserPoolOptions {
  readonly dir: string;
  readonly userPool: UserPool;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sendMail: (mail: Mail) => Promise<void>;
}

/** Opens the user pool kept in `dir`: real SRP, signed tokens, mailed codes. Passwords are kept as
 *  SRP verifiers only. */
export const createUserPool = async (options: UserPoolOptions): Promise<EmbeddedUserPool> => {
  const { userPool: pool, now } = options;
  const context: PoolContext = {
    pool,
    users: await openUsers(join(options.dir, 'users')),
    tokens: await openTokens(join(options.dir, 'keys.json'), pool, now),
    challenges: createChallenges(now),
    sendMail: options.sendMail,
    now,
  };

  return {
    jwks: () => context.tokens.jwks(),

    async handle({ operation, input }) {
      const perform = operations.get(operation);
      try {
        if (perform === undefined) {
          throw new CognitoFailure('UnknownOperationException', `${operation} is not known.`);
        }
        return { status: 200, body: await perform(context, input) };
      } catch (error) {
        if (!(error instanceof CognitoFailure)) throw error;
        return { status: 400, body: { __type: error.type, message: error.message } };
      }
    },

    async verifyIdToken(token, { clientId, serverSideCheck }) {
      const claims = await context.tokens.verify(token, 'id', clientId).catch(() => null);
      if (claims === null) return null;
      const user = context.users.bySub(claims.sub);
      if (serverSideCheck && (user === null || !isLive(user, claims.origin_jti))) return null;
      return { sub: claims.sub };
    },

    async addConfirmedUser(email, password) {
      if (context.users.byEmail(email) !== null) return;
      await context.users.save({ ...newUser(context, email, password), status: 'CONFIRMED' });
    },
  };
};
