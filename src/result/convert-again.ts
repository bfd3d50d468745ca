import { convertAgain, conversionAsked } from '#contract/lifecycle';
import { uploadKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import type { ResultStore } from './port.ts';
import { isPending } from './watch-plan.ts';
import { UploadGone } from '../upload/upload-failures.ts';
import type { ObjectStore } from '../upload/port.ts';
import type { FileRow } from '../upload/run-upload.ts';

/** What another conversion takes. `now` is AWS's time in epoch milliseconds. */
export interface Reconversion {
  readonly objects: ObjectStore;
  readonly results: ResultStore;
  readonly row: FileRow;
  /** The recipe that stands now. */
  readonly recipe: Recipe;
  readonly now: () => number;
}

/** `under-way`: the converter still owes the outcome of the conversion before; nothing was asked. */
export type ReconversionEnd = 'settled' | 'under-way';

/** Has new renditions made from the stored upload: the object is copied onto itself with the recipe
 *  in its metadata, which S3 tells the converter like an upload; no bytes leave this browser. The row
 *  says first that it is about to happen, so a crash in between repeats the copy and loses nothing.
 *  One conversion at a time: an outcome that is written while the next is being asked for could not
 *  be told from the next one's own, and would stand for it.
 *  @throws {UploadGone} when the upload is no longer stored; what the stores throw.
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
