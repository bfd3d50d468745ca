import type { FileItem } from '#contract/items';
import { completeUpload, showSame } from '#contract/lifecycle';
import { parseItemKey } from '#contract/item-keys';
import { uploadKey, type ObjectKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import type { ObjectStore } from './port.ts';
import type { FileRow } from './run.ts';
import type { Saving } from './twin.ts';

/** What taking over another file's upload or renditions takes. `now` is AWS's time in epoch
 *  milliseconds. */
export interface Adoption {
  readonly objects: ObjectStore;
  readonly row: FileRow;
  readonly recipe: Recipe;
  readonly now: () => number;
}

/** Copies a stored upload under the file's own key, where it is converted with the file's recipe.
 *  @returns whether the source was still there.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const copyFrom = async (
  { objects, row, recipe, now }: Adoption,
  source: ObjectKey,
): Promise<boolean> => {
  const file = row.read();
  const facts = { contentType: file.type, name: file.name, recipe };
  if ((await objects.copy(source, uploadKey({ ...file }), facts)) === 'gone') return false;
  const at = new Date(now()).toISOString();
  await row.write((newest) =>
    newest.upload.status === 'queued' || newest.upload.status === 'same'
      ? { ...newest, upload: completeUpload(recipe, at) }
      : newest,
  );
  return true;
};

/** Spares a queued file its upload. Gives false when what was to be taken over is gone, and the
 *  bytes have to be sent after all. */
export const adopt = async (
  adoption: Adoption,
  checksum: string,
  { kind, twin }: Saving,
): Promise<boolean> => {
  const { row, recipe } = adoption;
  await row.write((file) => {
    if (file.upload.status !== 'queued') return file;
    return kind === 'same'
      ? { ...file, checksum, upload: showSame(file.upload, twin.itemKey, recipe) }
      : { ...file, checksum };
  });
  return kind === 'same' || copyFrom(adoption, uploadKey({ ...twin }));
};

const begunAnew = (file: FileItem): FileItem =>
  file.upload.status === 'same'
    ? { ...file, attempt: file.attempt + 1, upload: { status: 'queued' } }
    : file;

/** Gives a file that shows another one's renditions an upload of its own, when it can no longer do
 *  that. Where the other's upload is gone too, the file waits for its bytes again. */
export const standAlone = async (adoption: Adoption): Promise<void> => {
  const { row } = adoption;
  const file = row.read();
  if (file.upload.status !== 'same') return;
  const twin = parseItemKey(file.upload.as);
  const isCopied =
    twin?.kind === 'file' &&
    (await copyFrom(adoption, uploadKey({ ...twin, identityId: file.identityId })));
  if (!isCopied) await row.write(begunAnew);
};
