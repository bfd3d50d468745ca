import { randomBytes } from 'node:crypto';
import type { ServerKeys } from './srp.ts';

/** A pending challenge; only the client it was issued to may answer it. */
export type Challenge =
  | {
      readonly kind: 'PASSWORD_VERIFIER';
      readonly clientId: string;
      /** A user's `sub`, or a decoy's. */
      readonly userId: string;
      readonly A: string;
      readonly keys: ServerKeys;
    }
  | {
      /** Issued after the password was verified. */
      readonly kind: 'SOFTWARE_TOKEN_MFA' | 'NEW_PASSWORD_REQUIRED';
      readonly clientId: string;
      readonly userId: string;
    }
  | {
      /** Its secret is what the new passkey signs. */
      readonly kind: 'WEB_AUTHN_REGISTRATION';
      readonly clientId: string;
      readonly userId: string;
    }
  | {
      readonly kind: 'SELECT_CHALLENGE';
      readonly clientId: string;
      /** A user's `sub`, or a decoy's. */
      readonly userId: string;
    }
  | {
      readonly kind: 'WEB_AUTHN';
      readonly clientId: string;
      readonly userId: string;
      /** What the passkey signs, base64url. */
      readonly challenge: string;
    };

/** How long a challenge may be answered, in milliseconds: Cognito's default.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html */
const validMs = 3 * 60 * 1000;

/** Anybody may ask for a challenge: beyond this number the oldest are dropped. */
const mostOpen = 10_000;

export interface Challenges {
  /** @returns the secret that the response to it must name, base64. */
  put(challenge: Challenge): string;
  /** Null when it is unknown, already answered or too old. */
  find(secret: string): Challenge | null;
  /** Removes a challenge: it cannot be answered again. */
  spend(secret: string): void;
}

/** Challenges are kept in memory: a restart only means signing in again.
 *  @param now epoch milliseconds. */
export const createChallenges = (now: () => number): Challenges => {
  // In the order in which they expire.
  const open = new Map<string, { challenge: Challenge; expiresAt: number }>();
  const forget = () => {
    for (const [secret, { expiresAt }] of open) {
      if (expiresAt > now() && open.size <= mostOpen) break;
      open.delete(secret);
    }
  };
  return {
    put(challenge) {
      const secret = randomBytes(64).toString('base64');
      open.set(secret, { challenge, expiresAt: now() + validMs });
      forget();
      return secret;
    },
    find(secret) {
      const found = open.get(secret);
      return found === undefined || found.expiresAt <= now() ? null : found.challenge;
    },
    spend: (secret) => void open.delete(secret),
  };
};
