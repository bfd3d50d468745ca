import * as v from 'valibot';
import type { Owner } from './owner.ts';
import type { Parsed } from './recipe.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const usageSchema = v.object({
  usedBytes: count,
  maxBytes: count,
  usedObjects: count,
  maxObjects: count,
});

/** What an owner has uploaded in one day (UTC), and the quota that the converter enforces. */
export type UsageItem = v.InferOutput<typeof usageSchema>;

/** Returns the key of a day's usage in the results table: a partition of its own, which users may only
 *  read. `now` in epoch milliseconds. */
export const usageKey = (
  owner: Owner,
  now: number,
): { readonly identityId: string; readonly itemKey: string } => ({
  identityId: `usage#${owner}`,
  itemKey: `day#${new Date(now).toISOString().slice(0, 10)}`,
});

/** Parses an unmarshalled usage row; never throws. */
export const parseUsageItem = (row: unknown): Parsed<UsageItem> => {
  const result = v.safeParse(usageSchema, row);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, problem: v.getDotPath(result.issues[0]) ?? result.issues[0].message };
};
