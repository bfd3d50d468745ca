import * as v from 'valibot';
import type { Parsed } from './recipe.ts';

const outputSchema = v.object({
  name: v.string(),
  key: v.string(),
  width: v.number(),
  height: v.number(),
  bytes: v.number(),
  contentType: v.string(),
  /** Name of the output with the same bytes, which a small picture has. */
  sameAs: v.optional(v.string()),
});

const failureSchema = v.object({ code: v.string(), message: v.string() });

const common = { identityId: v.string(), itemKey: v.string(), updatedAt: v.string() };

const resultItemSchema = v.variant('status', [
  v.object({ ...common, status: v.literal('converting'), deadline: v.optional(v.string()) }),
  v.object({ ...common, status: v.literal('ready'), outputs: v.array(outputSchema) }),
  v.object({ ...common, status: v.literal('failed'), failure: failureSchema }),
]);

/** One finished rendition: its name in the recipe, its key in the results bucket, size in pixels
 *  and bytes. */
export type Output = v.InferOutput<typeof outputSchema>;
/** Why a conversion failed: a stable code and a sentence with the next step. */
export type Failure = v.InferOutput<typeof failureSchema>;
/** The outcome of one upload, as the converter writes it to the results table. */
export type ResultItem = v.InferOutput<typeof resultItemSchema>;

/** Parses an unmarshalled row of the results table; never throws. */
export const parseResultItem = (row: unknown): Parsed<ResultItem> => {
  const result = v.safeParse(resultItemSchema, row);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, problem: v.getDotPath(result.issues[0]) ?? result.issues[0].message };
};
