import type { Change } from './port.ts';

const prefix = 'change#';
// As many digits as the largest safe integer has, so that text order is number order.
const digits = String(Number.MAX_SAFE_INTEGER).length;

/** Returns the sort key of an entry in the partition's log of changes. */
export const changeKey = (number: number): string => prefix + String(number).padStart(digits, '0');

/** Parses such a sort key; null when it has another form. */
export const numberOfChange = (itemKey: string): number | null => {
  const text = itemKey.slice(prefix.length);
  return itemKey.startsWith(prefix) && /^\d+$/.test(text) ? Number(text) : null;
};

/** Which rows to read after reading the log. */
export type ReadPlan =
  | { readonly read: 'nothing' }
  | { readonly read: 'rows'; readonly itemKeys: readonly string[]; readonly seen: number }
  | { readonly read: 'everything' };

/** Plans to read the rows named by the entries after `seen`, or everything when the log has a gap there
 *  because older entries have expired. */
export const planRead = (changes: readonly Change[], seen: number): ReadPlan => {
  const [first] = changes;
  if (first === undefined) return { read: 'nothing' };
  if (first.number !== seen + 1) return { read: 'everything' };
  const itemKeys = [...new Set(changes.flatMap((change) => change.itemKeys))];
  return { read: 'rows', itemKeys, seen: seen + changes.length };
};
