import type { AwsCredentials } from './port.ts';

type Life = Pick<AwsCredentials, 'obtainedAt' | 'expiresAt'>;

/** Longest time before the end at which credentials are renewed, in milliseconds. */
const longestMargin = 5 * 60_000;

/** When to renew credentials, in epoch milliseconds: five minutes before their end, or in the last
 *  quarter of a life shorter than twenty minutes. */
export const renewAt = ({ obtainedAt, expiresAt }: Life): number =>
  expiresAt - Math.min(longestMargin, (expiresAt - obtainedAt) / 4);

/** Whether credentials will do for the next request. `now` is AWS's time. */
export const areFresh = (life: Life, now: number): boolean => now < renewAt(life);
