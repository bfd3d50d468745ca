import * as v from 'valibot';
import type { IdentityId } from './ids.ts';
import type { Parsed } from './recipe.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const usageSchema = v.object({
  usedBytes: count,
  maxBytes: count,
  usedObjects: count,
  maxObjects: count,
});

/** What an identity has uploaded in one day (UTC), and the quota that the converter holds it to. */
export type UsageItem = v.InferOutput<typeof usageSchema>;

/** Where a day's usage stands in the results table: in a partition of its own, which its user may read
 *  and nothing else. `now` in epoch milliseconds. */
export const usageKey = (
  identityId: IdentityId,
  now: number,
): { readonly identityId: string; readonly itemKey: string } => ({
  identityId: `usage#${identityId}`,
  itemKey: `day#${new Date(now).toISOString().slice(0, 10)}`,
});

/** Reads an unmarshalled usage row; a row of another shape is a problem, not a crash. */
export const parseUsageItem = (row: unknown): Parsed<UsageItem> => {
  const result = v.safeParse(usageSchema, row);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, problem: v.getDotPath(result.issues[0]) ?? result.issues[0].message };
};
