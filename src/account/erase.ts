import { LatchkeyError } from '#contract/errors';
import { parseItem } from '#contract/items';
import { uploadKey } from '#contract/object-keys';
import type { OwnData, OwnRow } from './port.ts';

/** A conversion is under way, whose results would come after everything else is deleted. */
export class StillConverting extends LatchkeyError {
  readonly code = 'still-converting';
  readonly whatToDo =
    'Some pictures are still being converted. Wait until they are ready, then try again.';
}

/** Something was there after everything had been deleted, again and again: another device writes. */
export class StillWriting extends LatchkeyError {
  readonly code = 'still-writing';
  readonly whatToDo =
    'Another device is still adding pictures. Close Latchkey there, then try again. Your account still exists.';
}

/** Whether a row of the results table says that a conversion may still write its outcome. */
const isConverting = ({ table, attributes: { status, deadline } }: OwnRow, now: number): boolean =>
  table === 'results' &&
  status === 'converting' &&
  typeof deadline === 'string' &&
  Date.parse(deadline) > now;

/** The multipart upload that a file's row names, or nothing. */
const transferOf = ({ table, attributes }: OwnRow): { key: string; uploadId: string }[] => {
  const row = parseItem(attributes);
  if (table !== 'sessions' || !row.ok || row.value.kind !== 'file') return [];
  const { upload } = row.value;
  const transfer = 'transfer' in upload ? upload.transfer : null;
  if (transfer?.kind !== 'multipart') return [];
  return [{ key: uploadKey({ ...row.value }), uploadId: transfer.uploadId }];
};

/** How often everything is listed and deleted before giving up. */
const passes = 4;
/** Requests under way at a time. */
const atOnce = 8;

const forEach = async <Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> => {
  const left = items.values();
  const work = async (): Promise<void> => {
    for (const item of left) await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};

/** What was deleted. */
export interface Erased {
  readonly objects: number;
  readonly rows: number;
}

/** Deletes everything that AWS holds of the user, and ends once a listing finds nothing. Can be repeated.
 *  Objects go before the rows that name them.
 *  @param now epoch milliseconds
 *  @param progress called with the objects and rows deleted, and known so far
 *  @throws StillConverting before anything is deleted; StillWriting; what `data` throws. */
export const eraseOwnData = async (
  data: OwnData,
  now: number,
  progress: (done: number, known: number) => void,
): Promise<Erased> => {
  let belongings = await data.list();
  if (belongings.rows.some((row) => isConverting(row, now))) {
    throw new StillConverting('a conversion is under way');
  }
  const erased = { objects: 0, rows: 0 };
  let known = 0;
  const report = (): void => progress(erased.objects + erased.rows, known);
  for (let pass = 0; pass < passes; pass += 1) {
    const { objects, rows } = belongings;
    if (objects.length + rows.length === 0) return erased;
    known += objects.length + rows.length;
    report();
    const transfers = rows.flatMap(transferOf);
    await forEach(transfers, ({ key, uploadId }) => data.abortUpload(key, uploadId));
    await data.removeObjects(objects);
    erased.objects += objects.length;
    report();
    await forEach(rows, async (row) => {
      await data.removeRow(row);
      erased.rows += 1;
      report();
    });
    belongings = await data.list();
  }
  throw new StillWriting(`${belongings.objects.length} objects, ${belongings.rows.length} rows`);
};
