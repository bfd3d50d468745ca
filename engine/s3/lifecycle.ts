import type { LifecycleRule } from '../provision/stack.ts';

const DAY = 86_400_000;

/** What the lifecycle rules expire and abort now. */
export interface LifecyclePlan<Stored, Begun> {
  readonly expire: readonly Stored[];
  readonly abort: readonly Begun[];
}

/** When a rule of `days` applies to what began at `time`: that many days later, rounded up to the next
 *  midnight UTC. Epoch milliseconds.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days */
export const dueAt = (time: number, days: number): number =>
  Math.floor((time + days * DAY) / DAY) * DAY + DAY;

/** Lists what has expired in a bucket at `now` (epoch milliseconds). If several rules apply, the
 *  earliest decides.
 *  @param uploads Those in progress.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html */
export const planLifecycle = <
  Stored extends { readonly lastModified: number },
  Begun extends { readonly initiated: number },
>(
  rules: readonly LifecycleRule[],
  objects: Iterable<Stored>,
  uploads: Iterable<Begun>,
  now: number,
): LifecyclePlan<Stored, Begun> => {
  const objectDays = earliest(rules.map((rule) => rule.expirationInDays));
  const uploadDays = earliest(rules.map((rule) => rule.abortIncompleteMultipartUploadAfterDays));
  const isDue = (time: number, days: number | null) => days !== null && dueAt(time, days) <= now;
  return {
    expire: [...objects].filter(({ lastModified }) => isDue(lastModified, objectDays)),
    abort: [...uploads].filter(({ initiated }) => isDue(initiated, uploadDays)),
  };
};

const earliest = (days: readonly (number | null)[]): number | null => {
  const set = days.filter((day) => day !== null);
  return set.length === 0 ? null : Math.min(...set);
};

/** `x-amz-expiration` of an object: when it expires and by which rule; null if no rule applies.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const expirationHeader = (
  rules: readonly LifecycleRule[],
  lastModified: number,
): string | null => {
  const days = earliest(rules.map((rule) => rule.expirationInDays));
  const rule = rules.find(({ expirationInDays }) => expirationInDays === days);
  if (days === null || !rule) return null;
  const date = new Date(dueAt(lastModified, days)).toUTCString();
  return `expiry-date="${date}", rule-id="${encodeURIComponent(rule.id)}"`;
};
