/** Seconds before its expiry at which an ID token is renewed: 120, or a tenth of its lifetime if that
 *  is less. */
const margin = (lifeSeconds: number): number => Math.min(120, lifeSeconds / 10);

/** Times of a token, in epoch seconds. */
export interface TokenTimes {
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Seconds by which this computer's clock was ahead when the token was issued. */
  readonly clockDrift: number;
}

/** Whether a token can be used without renewing it. `now` is this computer's clock in epoch seconds;
 *  `clockDrift` corrects it. */
export const isFresh = ({ issuedAt, expiresAt, clockDrift }: TokenTimes, now: number): boolean =>
  now - clockDrift < expiresAt - margin(expiresAt - issuedAt);
