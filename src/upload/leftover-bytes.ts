import type { Snapshot } from '../session/port.ts';

/** How long the bytes of a cancelled file stay, in case it is started again, in milliseconds. */
const keptAfterCancel = 3_600_000;

/** Lists the sort keys of files whose bytes are no longer needed: they are in S3, or the file is deleted
 *  or cancelled. A crash between the acknowledgement and the deletion leaves them behind. `now` is AWS's
 *  time in epoch milliseconds. */
export const leftoverBytes = ({ rows, files }: Snapshot, now: number): string[] =>
  [...files.values()]
    .filter(({ kept }) => kept)
    .map(({ itemKey }) => itemKey)
    .filter((itemKey) => {
      const row = rows.get(itemKey);
      if (row?.item.kind !== 'file' || row.item.deleted !== null) return true;
      const { upload, updatedAt } = row.item;
      if (upload.status === 'cancelled') return now - Date.parse(updatedAt) > keptAfterCancel;
      return !row.dirty && (upload.status === 'uploaded' || upload.status === 'duplicate');
    });
