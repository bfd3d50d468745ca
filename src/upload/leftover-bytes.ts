import type { Snapshot } from '../session/port.ts';

/** How long the bytes of a cancelled file stay, in case it is begun again, in milliseconds. */
const secondThoughts = 3_600_000;

/** Sort keys of files whose bytes this browser keeps to no end: S3 has them, or nobody wants them.
 *  They can be left behind by a crash between the last acknowledgement and the cleaning up. `now` is
 *  AWS's time in epoch milliseconds. */
export const leftoverBytes = ({ rows, files }: Snapshot, now: number): string[] =>
  [...files.values()]
    .filter(({ kept }) => kept)
    .map(({ itemKey }) => itemKey)
    .filter((itemKey) => {
      const row = rows.get(itemKey);
      if (row?.item.kind !== 'file' || row.item.deleted !== null) return true;
      const { upload, updatedAt } = row.item;
      if (upload.status === 'cancelled') return now - Date.parse(updatedAt) > secondThoughts;
      return !row.dirty && (upload.status === 'uploaded' || upload.status === 'duplicate');
    });
