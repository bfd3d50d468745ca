/** Seconds before its end at which an ID token counts as about to expire: two minutes, or a tenth
 *  of a life shorter than twenty minutes, so that a short-lived token is not renewed on every use. */
const margin = (lifeSeconds: number): number => Math.min(120, lifeSeconds / 10);

/** What of a token decides whether it can still be used. All in epoch seconds. */
export interface TokenTimes {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Seconds by which this computer's clock was ahead when the token came. */
  readonly clockDrift: number;
}

/** Whether a token can be used without renewing it. `now` is this computer's clock, which may be
 *  wrong: the drift noted when the token came takes that out again. */
export const isFresh = ({ issuedAt, expiresAt, clockDrift }: TokenTimes, now: number): boolean =>
  now - clockDrift < expiresAt - margin(expiresAt - issuedAt);
