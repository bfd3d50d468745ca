import { currentAddress, outcomeKey, outcomeToKeep, uploadsOf } from '#contract/generations';
import { convertAgain, conversionAsked } from '#contract/lifecycle';
import { uploadKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import { copyFirst } from '../upload/copy-first.ts';
import type { ObjectStore } from '../upload/port.ts';
import type { FileRow } from '../upload/run-upload.ts';
import { UploadGone } from '../upload/upload-failures.ts';
import type { ResultStore } from './port.ts';
import { isPending } from './watch-plan.ts';

/** Dependencies of another conversion. `now` is AWS's time in epoch milliseconds. */
export interface Reconversion {
  readonly objects: ObjectStore;
  readonly results: ResultStore;
  readonly row: FileRow;
  /** The session's recipe. */
  readonly recipe: Recipe;
  readonly now: () => number;
}

/** `under-way`: the last conversion has no outcome yet, so no other was started. */
export type ReconversionEnd = 'settled' | 'under-way';

/** Converts the stored upload again: copies it to the next generation's key with the recipe in its
 *  metadata, which triggers the converter like an upload. It overwrites neither the outcome nor the
 *  renditions of the previous conversion. The row is written first, so after a crash the copy is
 *  repeated. One conversion at a time: each counts toward the day's quota.
 *  @throws {UploadGone} when the upload no longer exists; what the stores throw. */
export const convertFileAgain = async (from: Reconversion): Promise<ReconversionEnd> => {
  const { objects, results, row, recipe } = from;
  const before = row.read();
  const [outcome = null] = await results.read([outcomeKey(before)]);
  if (before.upload.status === 'uploaded' && before.upload.conversion.asked) {
    if (isPending(before.upload, outcome, from.now())) return 'under-way';
  }
  const file = await row.write((newest) => {
    const { upload } = newest;
    if (upload.status !== 'uploaded') return newest;
    if (sameValue(upload.conversion.recipe, recipe)) return newest;
    const isItsOutcome = outcome?.itemKey === outcomeKey(newest);
    const previous = outcomeToKeep(newest, isItsOutcome ? outcome : null);
    return { ...newest, upload: convertAgain(upload, recipe, previous) };
  });
  const { upload } = file;
  if (file.deleted !== null || upload.status !== 'uploaded' || upload.conversion.asked) {
    return 'settled';
  }
  const to = uploadKey(currentAddress(file));
  const facts = { contentType: file.type, name: file.name, recipe: upload.conversion.recipe };
  if (!(await copyFirst(objects, uploadsOf(file), to, facts))) throw new UploadGone(file.itemKey);
  const at = new Date(from.now()).toISOString();
  await row.write((newest) =>
    newest.upload.status === 'uploaded' &&
    newest.upload.conversion.number === upload.conversion.number
      ? { ...newest, upload: conversionAsked(newest.upload, at) }
      : newest,
  );
  return 'settled';
};
