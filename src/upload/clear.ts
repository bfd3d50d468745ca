import type { FileItem } from '#contract/items';
import { uploadKey } from '#contract/object-keys';
import type { ResultStore } from '../result/port.ts';
import type { ObjectStore } from './port.ts';
import type { FileRow } from './run.ts';

/** What clearing takes. `now` is AWS's time in epoch milliseconds. */
export interface Clearing {
  readonly objects: ObjectStore;
  readonly results: ResultStore;
  readonly row: FileRow;
  readonly now: () => number;
}

/** How long a tombstone stays for devices that are away, in seconds. */
const tombstoneKept = 90 * 86_400;

const cleared = (file: FileItem, now: number): FileItem => {
  if (file.deleted !== null)
    return {
      ...file,
      deleted: { ...file.deleted, cleared: true },
      expiresAt: Math.floor(now / 1000) + tombstoneKept,
    };
  if (file.upload.status !== 'cancelled') return file;
  return { ...file, upload: { ...file.upload, cleared: true } };
};

/** Removes a cancelled or deleted file from both buckets and from the results table, then says so in
 *  its row. Every step can be repeated.
 *  @throws what the stores throw; it is then all to be done again. */
export const clearFile = async ({ objects, results, row, now }: Clearing): Promise<void> => {
  const file = row.read();
  const key = uploadKey({ ...file });
  const { upload } = file;
  const transfer =
    upload.status === 'uploading' || upload.status === 'cancelled' ? upload.transfer : null;
  if (transfer?.kind === 'multipart') await objects.abortMultipartUpload(key, transfer.uploadId);
  if (upload.status !== 'queued') {
    await objects.remove(key);
    await objects.removeResults(key);
    await results.remove(file.itemKey);
  }
  await row.write((newest) => cleared(newest, now()));
};
