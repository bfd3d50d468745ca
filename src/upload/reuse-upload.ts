import type { FileItem } from '#contract/items';
import { completeUpload, becomeDuplicate } from '#contract/lifecycle';
import { parseItemKey } from '#contract/item-keys';
import { uploadKey, type ObjectKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import type { ObjectStore } from './port.ts';
import type { FileRow } from './run-upload.ts';
import type { Reuse } from './duplicate.ts';

/** Dependencies of reusing an upload. `now` is AWS's time in epoch milliseconds. */
export interface UploadReuse {
  readonly objects: ObjectStore;
  readonly row: FileRow;
  readonly recipe: Recipe;
  readonly now: () => number;
}

/** Copies a stored upload to the file's own key, where it is converted with the file's recipe.
 *  @returns whether the source still exists.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const copyFrom = async (
  { objects, row, recipe, now }: UploadReuse,
  source: ObjectKey,
): Promise<boolean> => {
  const file = row.read();
  const facts = { contentType: file.type, name: file.name, recipe };
  if ((await objects.copy(source, uploadKey({ ...file }), facts)) === 'gone') return false;
  const at = new Date(now()).toISOString();
  await row.write((newest) =>
    newest.upload.status === 'queued' || newest.upload.status === 'duplicate'
      ? { ...newest, upload: completeUpload(recipe, at) }
      : newest,
  );
  return true;
};

/** Reuses a stored upload or its renditions for a queued file. Gives false when they no longer exist, and
 *  the bytes have to be sent. */
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
  return kind === 'show' || copyFrom(from, uploadKey({ ...original }));
};

const queuedAgain = (file: FileItem): FileItem =>
  file.upload.status === 'duplicate'
    ? { ...file, attempt: file.attempt + 1, upload: { status: 'queued' } }
    : file;

/** Gives a duplicate an upload of its own. Where the other file's upload no longer exists, the duplicate
 *  is queued and waits for its bytes. */
export const giveOwnUpload = async (from: UploadReuse): Promise<void> => {
  const { row } = from;
  const file = row.read();
  if (file.upload.status !== 'duplicate') return;
  const original = parseItemKey(file.upload.of);
  const isCopied =
    original?.kind === 'file' &&
    (await copyFrom(from, uploadKey({ ...original, identityId: file.identityId })));
  if (!isCopied) await row.write(queuedAgain);
};
