import { join } from 'node:path';
import type { JWK } from 'jose';
import type { Mail } from './mail.ts';
import type { UserPool } from '../provision/stack.ts';
import { respond } from './respond.ts';
import { createChallenges } from './challenges.ts';
import type { PoolContext } from './context.ts';
import { openKeys } from './pool-keys.ts';
import { createLimit } from './event-limit.ts';
import { createLockout } from './lockout.ts';
import { createDecoyUsers } from './decoy-users.ts';
import { newUser } from './operations/sign-up.ts';
import { administratorOperations, operations } from './operations.ts';
import type { CognitoService, UserPoolAdministration } from './cognito-service.ts';
import { createTokens, isLive } from './tokens.ts';
import { openUsers } from './users.ts';

const hourMs = 60 * 60 * 1000;

/** Codes mailed to one user: within the 5 to 20 that AWS allows.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
const mailsPerHour = { most: 10, perMs: hourMs };

/** Wrong codes of one user, for one purpose. */
const wrongCodesPerHour = { most: 5, perMs: hourMs };

/** The user that an ID token proves. */
export interface VerifiedMember {
  readonly sub: string;
  /** Of the ID token, verified. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The identity pool's provider that asks. */
export interface IdTokenCheck {
  /** `cognito-idp.{region}.amazonaws.com/{userPoolId}`. */
  readonly providerName: string;
  readonly clientId: string;
  readonly serverSideCheck: boolean;
}

/** The embedded Cognito user pool. */
export interface EmbeddedUserPool extends CognitoService {
  readonly administration: UserPoolAdministration;
  jwks(): { readonly keys: readonly JWK[] };
  /** @returns null when signature, algorithm, issuer, audience, use or expiry is wrong, when the
   *  provider is another pool, or, where the identity pool asks for a server-side check, when the user
   *  is deleted or disabled, or the token revoked. */
  verifyIdToken(token: string, check: IdTokenCheck): Promise<VerifiedMember | null>;
  /** Makes a user who can sign in at once; leaves one who exists as it is. */
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
 *  SRP verifiers only.
 *  @throws Error when the template has MfaConfiguration ON, which it does not support. */
export const createUserPool = async (options: UserPoolOptions): Promise<EmbeddedUserPool> => {
  const { userPool: pool, now } = options;
  if (pool.mfa === 'ON') {
    throw new Error(
      'the embedded user pool does not support MfaConfiguration ON: MFA_SETUP is missing',
    );
  }
  const keys = await openKeys(join(options.dir, 'keys.json'));
  const context: PoolContext = {
    pool,
    users: await openUsers(join(options.dir, 'users'), now),
    tokens: await createTokens(keys, pool, now),
    challenges: createChallenges(now),
    decoyUsers: createDecoyUsers(keys.decoys),
    lockout: createLockout(now),
    mailLimit: createLimit(mailsPerHour, now),
    codeLimit: createLimit(wrongCodesPerHour, now),
    sendMail: options.sendMail,
    now,
  };
  const provider = pool.issuer.replace('https://', '');

  return {
    jwks: () => context.tokens.jwks(),

    handle: ({ operation, input }) =>
      respond(operation, operations.get(operation), (perform) => perform(context, input)),

    administration: {
      has: (operation) => administratorOperations.has(operation),
      handle: ({ operation, input }) =>
        respond(operation, administratorOperations.get(operation), (perform) =>
          perform(context, input),
        ),
    },

    async verifyIdToken(token, { providerName, clientId, serverSideCheck }) {
      if (providerName !== provider) return null;
      const claims = await context.tokens.verify(token, 'id', clientId).catch(() => null);
      if (claims === null) return null;
      const user = context.users.bySub(claims.sub);
      if (!serverSideCheck) return { sub: claims.sub, claims };
      if (user === null || !user.enabled || !isLive(user, claims.origin_jti)) return null;
      return { sub: claims.sub, claims };
    },

    async addConfirmedUser(email, password) {
      const address = email.toLowerCase();
      if (context.users.byEmail(address) !== null) return;
      const user = newUser(context, address, password);
      await context.users.add({ ...user, status: 'CONFIRMED', emailVerified: true });
    },
  };
};
