import type { DeviceId } from '#contract/ids';
import type { Item } from '#contract/items';
import { retryDelay } from '#contract/retry';
import type { Pauses } from '../credentials/requester.ts';
import { WriteConflict } from './storage-failures.ts';
import type { LocalRow, LocalStore, SessionStore } from './port.ts';
import { acknowledged, received } from './rows.ts';

/** What sending rows takes. `now` is AWS's time in epoch milliseconds. */
export interface Outbox extends Pauses {
  readonly local: LocalStore;
  readonly remote: SessionStore;
  readonly deviceId: DeviceId;
  readonly now: () => number;
}

/** Races that one row may lose in a row; then it waits for the next drain. */
const maxRaces = 8;

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

/** After a lost race: takes in what the table holds. A row that was there and is not any more has
 *  been deleted and forgotten; nothing brings it back. */
const takeIn = async ({ local, remote }: Outbox, { itemKey, base }: LocalRow): Promise<void> => {
  const [theirs] = await remote.read([itemKey]);
  await local.change([itemKey], ({ rows }) => {
    if (theirs === undefined) return base === null ? {} : { forget: [itemKey] };
    return { rows: [received(rows.get(itemKey), theirs)] };
  });
};

/** Writes one row until DynamoDB holds all that this browser has of it. Each write is conditional on
 *  the version read; a lost race is merged and written again, after a pause with jitter. Safe to
 *  repeat after a crash: a write that did arrive looks like a lost race, and merges into itself.
 *  @throws {WriteConflict} after eight in a row; what the session store throws. */
export const sendRow = async (outbox: Outbox, itemKey: string): Promise<void> => {
  for (let races = 0; ;) {
    const row = outbox.local.snapshot.rows.get(itemKey);
    if (row?.dirty !== true) return;
    const item = toWrite(row, outbox);
    if ((await outbox.remote.write(item, row.base?.version ?? null)) === 'written') {
      await markWritten(outbox, row, item);
      races = 0;
      continue;
    }
    races += 1;
    if (races > maxRaces) throw new WriteConflict(`${itemKey}: lost ${races} races`);
    await takeIn(outbox, row);
    await outbox.wait(retryDelay(races, outbox.random()));
  }
};

/** Sort keys of the rows that wait to be written. */
export const unsent = (local: LocalStore): string[] =>
  [...local.snapshot.rows.values()].filter(({ dirty }) => dirty).map(({ itemKey }) => itemKey);
