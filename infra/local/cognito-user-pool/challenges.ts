import { randomBytes } from 'node:crypto';
import type { ServerKeys } from './srp.ts';

/** A question that the client was asked. Each may be answered once, by whom it was put to. */
export type Challenge =
  | {
      readonly kind: 'PASSWORD_VERIFIER';
      readonly clientId: string;
      /** Null: nobody has this name, and no answer is right. */
      readonly sub: string | null;
      readonly userId: string;
      readonly A: string;
      readonly keys: ServerKeys;
    }
  | { readonly kind: 'SOFTWARE_TOKEN_MFA'; readonly clientId: string; readonly sub: string };

/** Cognito's default for a challenge's session.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html */
const validMs = 3 * 60 * 1000;

export interface Challenges {
  /** @returns the secret by which it is answered, base64. */
  put(challenge: Challenge): string;
  /** Takes a challenge back; null when it is unknown, answered already or too old. */
  take(secret: string): Challenge | null;
}

/** Challenges are kept in memory: a restart only means signing in again. */
export const createChallenges = (now: () => number): Challenges => {
  const open = new Map<string, { challenge: Challenge; expiresAt: number }>();
  const forgetOld = () => {
    for (const [secret, { expiresAt }] of open) if (expiresAt <= now()) open.delete(secret);
  };
  return {
    put(challenge) {
      forgetOld();
      const secret = randomBytes(64).toString('base64');
      open.set(secret, { challenge, expiresAt: now() + validMs });
      return secret;
    },
    take(secret) {
      forgetOld();
      const found = open.get(secret);
      open.delete(secret);
      return found?.challenge ?? null;
    },
  };
};
