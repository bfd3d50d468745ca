import type { Item } from '#contract/items';
import { sameContent } from '#contract/merge';
import { NotHere } from './command-failures.ts';
import { sendRow, type Outbox } from './outbox.ts';
import { edited } from './rows.ts';
import type { LocalStore } from './port.ts';

/** Writes rows, each row one write at a time. */
export interface RowWriter {
  /** Returns the newest version in this browser.
   *  @throws {NotHere} when the row is gone. */
  read(itemKey: string): Item;
  /** Sends a row of the outbox; resolves once DynamoDB has acknowledged it. */
  send(itemKey: string): Promise<void>;
  /** Changes a row, sends it, and gives it as merged. */
  write(itemKey: string, change: (item: Item) => Item): Promise<Item>;
}

const find = ({ snapshot }: LocalStore, itemKey: string): Item => {
  const row = snapshot.rows.get(itemKey);
  if (row === undefined) throw new NotHere(itemKey);
  return row.item;
};

/** Creates a writer that queues the writes of each row. */
export const createRowWriter = (outbox: Outbox): RowWriter => {
  const { local } = outbox;
  const queues = new Map<string, Promise<void>>();

  const send = (itemKey: string): Promise<void> => {
    const before = queues.get(itemKey) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => sendRow(outbox, itemKey));
    queues.set(itemKey, turn);
    const leave = (): void => {
      if (queues.get(itemKey) === turn) queues.delete(itemKey);
    };
    turn.then(leave, leave);
    return turn;
  };

  return {
    read: (itemKey) => find(local, itemKey),
    send,
    async write(itemKey, change) {
      await local.change([itemKey], ({ rows }) => {
        const row = rows.get(itemKey);
        if (row === undefined) throw new NotHere(itemKey);
        const item = change(row.item);
        return sameContent(item, row.item) ? {} : { rows: [edited(row, item)] };
      });
      await send(itemKey);
      return find(local, itemKey);
    },
  };
};
