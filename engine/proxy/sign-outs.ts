import { decodeJwt } from 'jose';

/** Records global sign-outs to the millisecond: an upstream that records them to the second accepts
 *  tokens of that second. Kept in memory: after a restart only the upstream decides. */
export interface SignOuts {
  /** Remembers when a token of a sign-in was first seen. */
  signedIn(token: string): void;
  /** Ends every sign-in so far of the access token's user. */
  signedOut(accessToken: string): void;
  /** Whether a token's sign-in has been ended. */
  isOver(token: string): boolean;
}

interface Claims {
  readonly sub: string;
  /** The same in all tokens of one sign-in. */
  readonly origin_jti: string;
  /** Epoch seconds. */
  readonly auth_time: number;
}

/** @param now epoch milliseconds.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html */
export const createSignOuts = (now: () => number): SignOuts => {
  const signIns = new Map<string, number>();
  const ends = new Map<string, number>();
  return {
    signedIn(token) {
      const { origin_jti: signIn } = decodeJwt<Claims>(token);
      if (!signIns.has(signIn)) signIns.set(signIn, now());
    },
    signedOut(accessToken) {
      ends.set(decodeJwt<Claims>(accessToken).sub, now());
    },
    isOver(token) {
      const { sub, origin_jti: signIn, auth_time: second } = decodeJwt<Claims>(token);
      const end = ends.get(sub);
      return end !== undefined && (signIns.get(signIn) ?? second * 1000) <= end;
    },
  };
};
