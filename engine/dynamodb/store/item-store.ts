import { ClassicLevel } from 'classic-level';
import type { Item } from '../values/attribute-value.ts';
import type { Range } from './store-keys.ts';

/** A row to write, or to remove where `value` is null. */
export interface RowWrite {
  readonly key: Buffer;
  readonly value: object | null;
}

export interface Order {
  readonly reverse?: boolean;
  readonly most?: number;
}

/** Rows on disk, in the order of their keys. */
export interface ItemStore {
  get(key: Buffer): Item | undefined;
  /** Calls `visit` for each row until it returns false. Other work gets its turn in between.
   *  @param order.most rows that are wanted, so that no more are read; all without it. */
  each(range: Range, visit: (item: Item) => boolean, order?: Order): Promise<void>;
  /** All of them or none. Once it resolves, they survive the end of the process. */
  write(writes: readonly RowWrite[]): Promise<void>;
  clear(range: Range): Promise<void>;
  close(): Promise<void>;
}

/** Rows that are read at once: their number, and the bytes after which no more are added. */
const rowsAtOnce = 256;
const bytesAtOnce = 64 * 1024;

/** Opens a LevelDB folder; it makes one where there is none.
 *
 *  Writes are with the operating system when they resolve, not yet on the disk's platters: they
 *  survive `kill -9`, a power failure may take the last of them.
 *  @throws where another process has it open. */
export const openItemStore = async (dir: string): Promise<ItemStore> => {
  const level = new ClassicLevel<Buffer, string>(dir, {
    keyEncoding: 'buffer',
    valueEncoding: 'utf8',
  });
  await level.open();
  return {
    get(key) {
      const text = level.getSync(key) as string | undefined;
      return text === undefined ? undefined : (JSON.parse(text) as Item);
    },
    async each(range, visit, { reverse = false, most = -1 } = {}) {
      const rows = level.values({
        ...range,
        reverse,
        limit: most,
        highWaterMarkBytes: bytesAtOnce,
      });
      try {
        for (;;) {
          const texts = await rows.nextv(rowsAtOnce);
          if (texts.length === 0) return;
          for (const text of texts) if (!visit(JSON.parse(text) as Item)) return;
        }
      } finally {
        await rows.close();
      }
    },
    async write(writes) {
      await level.batch(
        writes.map(({ key, value }) =>
          value === null
            ? { type: 'del' as const, key }
            : { type: 'put' as const, key, value: JSON.stringify(value) },
        ),
      );
    },
    clear: (range) => level.clear(range),
    close: () => level.close(),
  };
};
