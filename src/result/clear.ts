import {
  currentAddress,
  generationsPrefix,
  isEarlierGeneration,
  outcomeKey,
} from '#contract/generations';
import { tombstoneExpiry, type FileItem } from '#contract/items';
import { conversionDeadline, conversionTidied, longestConversion } from '#contract/lifecycle';
import { uploadKey } from '#contract/object-keys';
import type { ResultItem } from '#contract/result-item';
import type { ResultStore } from './port.ts';
import type { ObjectStore } from '../upload/port.ts';
import type { FileRow } from '../upload/run-upload.ts';
import type { LocalStore } from '../session/port.ts';

/** Dependencies of deleting what conversions left. `now` is AWS's time in epoch milliseconds. */
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

/** Deletes the outcomes of a file's conversions that are `obsolete`, and returns them. */
const removeOutcomes = async (
  { local, results }: Pick<Clearing, 'local' | 'results'>,
  itemKey: string,
  obsolete: (key: string) => boolean,
): Promise<readonly ResultItem[]> => {
  const prefix = generationsPrefix(itemKey);
  const outcomes = (await results.under(prefix)).filter((outcome) => obsolete(outcome.itemKey));
  for (const outcome of outcomes) await results.remove(outcome.itemKey);
  const known = [...local.snapshot.results.keys()].filter(
    (key) => key.startsWith(prefix) && obsolete(key),
  );
  await local.change([], () => ({ dropResults: known }));
  return outcomes;
};

/** When a conversion has ended that a request of a cancelled or purged upload can still start: S3 may store
 *  the object after the one PutObject was given up. A multipart upload is aborted first, and completed by
 *  nothing afterwards. Null for a file whose upload had not begun or was complete. */
const strayDeadline = ({ upload, updatedAt }: FileItem): number | null => {
  const transfer =
    upload.status === 'uploading' || upload.status === 'cancelled' ? upload.transfer : null;
  return transfer?.kind === 'single' ? Date.parse(updatedAt) + longestConversion : null;
};

const all = (): boolean => true;

const lastDeadline = (file: FileItem, outcomes: readonly ResultItem[]): number | null => {
  const last = outcomes.find(({ itemKey }) => itemKey === outcomeKey(file)) ?? null;
  const deadlines = outcomes.flatMap((outcome) =>
    outcome.status === 'converting' && outcome.deadline !== undefined
      ? [Date.parse(outcome.deadline)]
      : [],
  );
  const latest = Math.max(
    conversionDeadline(file.upload, last) ?? 0,
    strayDeadline(file) ?? 0,
    ...deadlines,
  );
  return latest === 0 ? null : latest;
};

/** Deletes a cancelled or purged file's objects and outcomes, of all its conversions, then marks its row as
 *  cleared. Every step can be repeated. While a conversion may be under way, whose outcome would come
 *  afterwards, the row waits for a second clearing after the conversion's deadline.
 *  @throws what the stores throw; the clearing is then done again. */
export const clearFile = async (clearing: Clearing): Promise<Cleared> => {
  const { objects, row, now } = clearing;
  const file = row.read();
  const { upload, itemKey } = file;
  const key = uploadKey({ ...file });
  const transfer =
    upload.status === 'uploading' || upload.status === 'cancelled' ? upload.transfer : null;
  if (transfer?.kind === 'multipart') await objects.abortMultipartUpload(key, transfer.uploadId);
  await objects.removeAllUnder(generationsPrefix(key), all);
  const outcomes = await removeOutcomes(clearing, itemKey, all);
  const deadline = lastDeadline(file, outcomes);
  if (deadline !== null && now() < deadline) return { cleared: false, again: deadline };
  await row.write((newest) => asCleared(clearing, file, newest));
  return { cleared: true };
};

/** Deletes the uploads, renditions and outcomes of a file's conversions before the last one, once that is
 *  ready, then marks the row as tidied. Every step can be repeated. Later ones stay: another device may
 *  have started one that this device has not read yet.
 *  @throws what the stores throw; it is then done again. */
export const tidyFile = async (tidying: Omit<Clearing, 'isPurge'>): Promise<void> => {
  const { objects, row } = tidying;
  const file = row.read();
  if (file.upload.status !== 'uploaded') return;
  const { number } = file.upload.conversion;
  const upload = uploadKey(currentAddress(file));
  await objects.removeAllUnder(generationsPrefix(upload), (key) =>
    isEarlierGeneration(key, upload),
  );
  const outcome = outcomeKey(file);
  await removeOutcomes(tidying, file.itemKey, (key) => isEarlierGeneration(key, outcome));
  await row.write((newest) =>
    newest.upload.status === 'uploaded' && newest.upload.conversion.number === number
      ? { ...newest, upload: conversionTidied(newest.upload) }
      : newest,
  );
};
