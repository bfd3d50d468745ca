import { isJson } from '../template.ts';
import { undefinedOnly, type Test } from './setting-tests.ts';

/** Fewest days that an object is kept, and the most, by bucket. */
const keptDays: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ['UploadsBucket', [7, 30]],
  ['ResultsBucket', [7, 90]],
]);

/** Parts of an incomplete upload are billed until they are deleted, and no quota counts them. */
const mostDaysOfParts = 7;

const members = ['Id', 'Status', 'ExpirationInDays', 'AbortIncompleteMultipartUpload'];

/** Rules for the whole bucket that delete objects and the parts of incomplete uploads in time; no rules for
 *  the page's bucket.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
export const deletesInTime: Test = (value, about) => {
  const days = keptDays.get(about.resource.id);
  if (days === undefined) return undefinedOnly(value, about);
  const rules = isJson(value) && Array.isArray(value.Rules) ? (value.Rules as unknown[]) : [];
  const enabled = rules.filter(isJson).filter(({ Status }) => Status === 'Enabled');
  const isBetween = (given: unknown, [least, most]: readonly [number, number]): boolean =>
    typeof given === 'number' && given >= least && given <= most;
  const deletesParts = ({ AbortIncompleteMultipartUpload: parts }: (typeof enabled)[number]) =>
    isJson(parts) && isBetween(parts.DaysAfterInitiation, [1, mostDaysOfParts]);
  return (
    enabled.length === rules.length &&
    enabled.every((rule) => Object.keys(rule).every((name) => members.includes(name))) &&
    enabled.every(
      ({ ExpirationInDays: expiry }) => expiry === undefined || isBetween(expiry, days),
    ) &&
    enabled.some(({ ExpirationInDays: expiry }) => expiry !== undefined) &&
    enabled.some(deletesParts)
  );
};
