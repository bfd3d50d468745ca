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
  /** Whether the file or its session is purged, as opposed to the file being cancelled. */
  readonly isPurge: boolean;
  readonly now: () => number;
}

/** Whether everything is deleted, or when to delete once more (AWS's time in epoch milliseconds). */
export type Cleared =
  { readonly cleared: true } | { readonly cleared: false; readonly again: number };

/** Marks as cleared what was cleared: a row that changed meanwhile, because the user tried the cancelled
 *  file again, stays as it is. */
const asCleared = ({ isPurge, now }: Clearing, cleared: FileItem, newest: FileItem): FileItem => {
  if (isPurge) {
    const at = newest.deleted?.at ?? new Date(now()).toISOString();
    return { ...newest, deleted: { at, cleared: true }, expiresAt: tombstoneExpiry(now()) };
  }
  const { upload, attempt } = newest;
  return upload.status === 'cancelled' && attempt === cleared.attempt
    ? { ...newest, upload: { ...upload, cleared: true } }
    : newest;
};

/** Deletes a cancelled or purged file's objects and outcome, then marks its row as cleared. Every step can
 *  be repeated. While a conversion may be under way, whose outcome would come afterwards, the row waits for
 *  a second clearing after the conversion's deadline.
 *  @throws what the stores throw; the clearing is then done again. */
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
  await row.write((newest) => asCleared(clearing, file, newest));
  return { cleared: true };
};
