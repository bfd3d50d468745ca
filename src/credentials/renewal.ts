import type { AwsCredentials } from './port.ts';

type Life = Pick<AwsCredentials, 'obtainedAt' | 'expiresAt'>;

/** Credentials are renewed at most this long before they expire, in milliseconds. */
const longestMargin = 5 * 60_000;

/** Returns when to renew credentials, in epoch milliseconds: five minutes before they expire, or in
 *  the last quarter of a life shorter than twenty minutes. */
export const renewAt = ({ obtainedAt, expiresAt }: Life): number =>
  expiresAt - Math.min(longestMargin, (expiresAt - obtainedAt) / 4);

/** Whether credentials need no renewal yet. `now` is AWS's time. */
export const areFresh = (life: Life, now: number): boolean => now < renewAt(life);
