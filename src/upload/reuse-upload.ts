import type { FileItem } from '#contract/items';
import { completeUpload, becomeDuplicate } from '#contract/lifecycle';
import { uploadKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import { outcomeToKeep, uploadsOf } from '#contract/generations';
import { outcomeOf } from '../session/outcomes.ts';
import type { LocalStore } from '../session/port.ts';
import type { ObjectStore } from './port.ts';
import { copyFirst } from './copy-first.ts';
import type { FileRow } from './run-upload.ts';
import type { Reuse } from './duplicate.ts';

/** Dependencies of reusing an upload. `now` is AWS's time in epoch milliseconds. */
export interface UploadReuse {
  readonly local: LocalStore;
  readonly objects: ObjectStore;
  readonly row: FileRow;
  readonly recipe: Recipe;
  readonly now: () => number;
}

/** Copies an original's upload to the file's own key, where it is converted with the file's recipe. A file
 *  that showed the original's renditions goes on showing them until then.
 *  @returns whether the original's upload still exists.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const copyFrom = async (from: UploadReuse, original: FileItem): Promise<boolean> => {
  const { objects, row, recipe, now, local } = from;
  const file = row.read();
  const facts = { contentType: file.type, name: file.name, recipe };
  if (!(await copyFirst(objects, uploadsOf(original), uploadKey({ ...file }), facts))) {
    return false;
  }
  const at = new Date(now()).toISOString();
  const shown = outcomeToKeep(original, outcomeOf(local.snapshot, original));
  await row.write((newest) => {
    switch (newest.upload.status) {
      case 'queued':
        return { ...newest, upload: completeUpload(recipe, at) };
      case 'duplicate':
        return { ...newest, upload: completeUpload(recipe, at, shown) };
      default:
        return newest;
    }
  });
  return true;
};

/** Reuses a stored upload or its renditions for a queued file. Returns false when they no longer
 *  exist, and the bytes have to be sent. */
export const reuseUpload = async (
  from: UploadReuse,
  checksum: string,
  { kind, original }: Reuse,
): Promise<boolean> => {
  const { row, recipe } = from;
  await row.write((file) => {
    if (file.upload.status !== 'queued') return file;
    return kind === 'show'
      ? { ...file, checksum, upload: becomeDuplicate(file.upload, original.itemKey, recipe) }
      : { ...file, checksum };
  });
  return kind === 'show' || copyFrom(from, original);
};

const queuedAgain = (file: FileItem): FileItem =>
  file.upload.status === 'duplicate'
    ? { ...file, attempt: file.attempt + 1, upload: { status: 'queued' } }
    : file;

/** Makes a duplicate independent, with an upload of its own. Where the other file's upload no longer
 *  exists, the duplicate is queued and waits for its bytes. */
export const giveOwnUpload = async (from: UploadReuse): Promise<void> => {
  const { row } = from;
  const file = row.read();
  if (file.upload.status !== 'duplicate') return;
  const original = from.local.snapshot.rows.get(file.upload.of)?.item;
  const isCopied = original?.kind === 'file' && (await copyFrom(from, original));
  if (!isCopied) await row.write(queuedAgain);
};
