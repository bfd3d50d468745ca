import type { FileItem } from '#contract/items';
import { completeUpload, becomeDuplicate } from '#contract/lifecycle';
import { parseItemKey } from '#contract/item-keys';
import { uploadKey, type ObjectKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import type { ObjectStore } from './port.ts';
import type { FileRow } from './run-upload.ts';
import type { Reuse } from './duplicate.ts';

/** What taking over another file's upload or renditions takes. `now` is AWS's time in epoch
 *  milliseconds. */
export interface UploadReuse {
  readonly objects: ObjectStore;
  readonly row: FileRow;
  readonly recipe: Recipe;
  readonly now: () => number;
}

/** Copies a stored upload under the file's own key, where it is converted with the file's recipe.
 *  @returns whether the source was still there.
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

/** Spares a queued file its upload. Gives false when what was to be taken over is gone, and the
 *  bytes have to be sent after all. */
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

const begunAnew = (file: FileItem): FileItem =>
  file.upload.status === 'duplicate'
    ? { ...file, attempt: file.attempt + 1, upload: { status: 'queued' } }
    : file;

/** Gives a file that shows another one's renditions an upload of its own, when it can no longer do
 *  that. Where the other's upload is gone too, the file waits for its bytes again. */
export const giveOwnUpload = async (from: UploadReuse): Promise<void> => {
  const { row } = from;
  const file = row.read();
  if (file.upload.status !== 'duplicate') return;
  const original = parseItemKey(file.upload.of);
  const isCopied =
    original?.kind === 'file' &&
    (await copyFrom(from, uploadKey({ ...original, identityId: file.identityId })));
  if (!isCopied) await row.write(begunAnew);
};
