import type { DeviceId } from '#contract/ids';
import type { Item } from '#contract/items';
import { retryDelay } from '#contract/retry';
import type { Pauses } from '../credentials/requester.ts';
import { WriteConflict } from './storage-failures.ts';
import type { LocalRow, LocalStore, SessionStore } from './port.ts';
import { acknowledged, received } from './rows.ts';

/** Dependencies of sending rows. `now` is AWS's time in epoch milliseconds. */
export interface Outbox extends Pauses {
  readonly local: LocalStore;
  readonly remote: SessionStore;
  readonly deviceId: DeviceId;
  readonly now: () => number;
}

/** Consecutive conflicts of one row after which it waits for the next sync. */
const maxConflicts = 8;

const toWrite = (row: LocalRow, { deviceId, now }: Outbox): Item => ({
  ...row.item,
  version: (row.base?.version ?? 0) + 1,
  updatedAt: new Date(now()).toISOString(),
  updatedBy: deviceId,
});

const markWritten = ({ local }: Outbox, sent: LocalRow, written: Item) =>
  local.change([sent.itemKey], ({ rows, sync }) => {
    const row = rows.get(sent.itemKey);
    if (row === undefined) return {};
    return {
      rows: [acknowledged(row, sent, written)],
      sync: { unannounced: { ...sync.unannounced, [sent.itemKey]: written.version } },
    };
  });

/** Merges the table's row after a conflict. A row that has gone from the table was a tombstone that
 *  expired; it is not created again. A row that this device wrote itself, without hearing of it, is still to
 *  be announced. */
const takeInTheirs = async (
  { local, remote, deviceId }: Outbox,
  { itemKey, base }: LocalRow,
): Promise<void> => {
  const [theirs] = await remote.read([itemKey]);
  await local.change([itemKey], ({ rows, sync }) => {
    if (theirs === undefined) return base === null ? {} : { forget: [itemKey] };
    const merged = { rows: [received(rows.get(itemKey), theirs)] };
    return theirs.updatedBy === deviceId
      ? { ...merged, sync: { unannounced: { ...sync.unannounced, [itemKey]: theirs.version } } }
      : merged;
  });
};

/** Writes one row until DynamoDB has everything that this browser has of it. Each write is conditional on
 *  the version read; after a conflict the row is merged and written again, after a pause with jitter.
 *  Safe to repeat after a crash: a write that had arrived conflicts with itself and merges.
 *  @throws {WriteConflict} after eight in a row; what the session store throws. */
export const sendRow = async (outbox: Outbox, itemKey: string): Promise<void> => {
  for (let conflicts = 0; ;) {
    const row = outbox.local.snapshot.rows.get(itemKey);
    if (row?.dirty !== true) return;
    const item = toWrite(row, outbox);
    if ((await outbox.remote.write(item, row.base?.version ?? null)) === 'written') {
      await markWritten(outbox, row, item);
      conflicts = 0;
      continue;
    }
    conflicts += 1;
    if (conflicts > maxConflicts) throw new WriteConflict(`${itemKey}: ${conflicts} conflicts`);
    await takeInTheirs(outbox, row);
    await outbox.wait(retryDelay(conflicts, outbox.random()));
  }
};

/** Lists the sort keys of the rows to write. */
export const unsent = (local: LocalStore): string[] =>
  [...local.snapshot.rows.values()].filter(({ dirty }) => dirty).map(({ itemKey }) => itemKey);
