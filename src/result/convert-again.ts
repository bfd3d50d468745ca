import { convertAgain, conversionAsked } from '#contract/lifecycle';
import { uploadKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import type { ResultStore } from './port.ts';
import { isPending } from './watch-plan.ts';
import { UploadGone } from '../upload/upload-failures.ts';
import type { ObjectStore } from '../upload/port.ts';
import type { FileRow } from '../upload/run-upload.ts';

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

/** Converts the stored upload again: copies the object onto itself with the recipe in its metadata, which
 *  triggers the converter like an upload. The row is written first, so after a crash the copy is repeated.
 *  One conversion at a time: an outcome written while the next conversion starts would be taken for the
 *  next one's.
 *  @throws {UploadGone} when the upload no longer exists; what the stores throw.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const convertFileAgain = async (from: Reconversion): Promise<ReconversionEnd> => {
  const { objects, results, row, recipe } = from;
  const [outcome = null] = await results.read([row.read().itemKey]);
  const { upload: before } = row.read();
  if (before.status === 'uploaded' && before.conversion.asked) {
    if (isPending(before, outcome, from.now())) return 'under-way';
  }
  const file = await row.write((newest) => {
    const { upload } = newest;
    if (upload.status !== 'uploaded') return newest;
    if (sameValue(upload.conversion.recipe, recipe)) return newest;
    return { ...newest, upload: convertAgain(upload, recipe, outcome?.updatedAt ?? null) };
  });
  const { upload } = file;
  if (file.deleted !== null || upload.status !== 'uploaded' || upload.conversion.asked) {
    return 'settled';
  }
  const key = uploadKey({ ...file });
  const facts = { contentType: file.type, name: file.name, recipe: upload.conversion.recipe };
  if ((await objects.copy(key, key, facts)) === 'gone') throw new UploadGone(file.itemKey);
  const at = new Date(from.now()).toISOString();
  await row.write((newest) =>
    newest.upload.status === 'uploaded' &&
    newest.upload.conversion.number === upload.conversion.number
      ? { ...newest, upload: conversionAsked(newest.upload, at) }
      : newest,
  );
  return 'settled';
};
