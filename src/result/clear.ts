import { tombstoneExpiry, type FileItem } from '#contract/items';
import { conversionDeadline } from '#contract/lifecycle';
import { uploadKey } from '#contract/object-keys';
import type { ResultStore } from './port.ts';
import type { ObjectStore } from '../upload/port.ts';
import type { FileRow } from '../upload/run-upload.ts';
import type { LocalStore } from '../session/port.ts';

/** Dependencies of clearing. `now` is AWS's time in epoch milliseconds. */
export interface Clearing {
  readonly local: LocalStore;
  readonly objects: ObjectStore;
  readonly results: ResultStore;
  readonly row: FileRow;
  readonly now: () => number;
}

/** Whether everything is deleted, or when to delete once more (AWS's time in epoch milliseconds). */
export type Cleared =
  { readonly cleared: true } | { readonly cleared: false; readonly again: number };

const asCleared = (file: FileItem, now: number): FileItem => {
  if (file.deleted === null && file.upload.status === 'cancelled') {
    return { ...file, upload: { ...file.upload, cleared: true } };
  }
  const at = file.deleted?.at ?? new Date(now).toISOString();
  return { ...file, deleted: { at, cleared: true }, expiresAt: tombstoneExpiry(now) };
};

/** Removes a cancelled or deleted file from both buckets and from the results table, then says so in
 *  its row. Every step can be repeated. While a conversion may still be under way its outcome would
 *  come afterwards, so the row waits for a second clearing once that can no longer be.
 *  @throws what the stores throw; it is then all to be done again. */
export const clearFile = async (clearing: Clearing): Promise<Cleared> => {
  const { local, objects, results, row, now } = clearing;
  const file = row.read();
  const { upload, itemKey } = file;
  const key = uploadKey({ ...file });
  const transfer =
    upload.status === 'uploading' || upload.status === 'cancelled' ? upload.transfer : null;
  if (transfer?.kind === 'multipart') await objects.abortMultipartUpload(key, transfer.uploadId);
  const [outcome = null] = await results.read([itemKey]);
  await objects.remove(key);
  await objects.removeResults(key);
  if (outcome !== null) await results.remove(itemKey);
  await local.change([itemKey], () => ({ dropResults: [itemKey] }));
  const deadline = conversionDeadline(upload, outcome);
  if (deadline !== null && now() < deadline) return { cleared: false, again: deadline };
  await row.write((newest) => asCleared(newest, now()));
  return { cleared: true };
};
