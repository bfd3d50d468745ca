import { ClassicLevel } from 'classic-level';
import { statfs } from 'node:fs/promises';
import type { Item } from '../values/attribute-value.ts';
import type { Range } from './store-keys.ts';

/** A row to write, or to delete if `value` is null. */
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
  /** Calls `visit` for each row until it returns false. Other requests get their turn in between.
   *  @param order.most maximum number of rows to read; all if unset. */
  each(range: Range, visit: (item: Item) => boolean, order?: Order): Promise<void>;
  /** Writes all rows or none. Once it resolves, they survive the end of the process. */
  write(writes: readonly RowWrite[]): Promise<void>;
  clear(range: Range): Promise<void>;
  close(): Promise<void>;
}

/** Rows read at once: their number, and the bytes after which no more are added. */
const rowsAtOnce = 256;
const bytesAtOnce = 64 * 1024;

/** Free bytes without which the rows are not opened again: LevelDB writes its log of up to 4 MiB anew. */
const roomToReopen = 12 * 1024 * 1024;

/** Opens a LevelDB folder, and creates a missing one. A write resolves when the operating system has
 *  it, before it is on disk: it survives `kill -9`, but a power failure may lose the latest. After a write
 *  that failed, the next one opens the folder again first, during which reads fail: LevelDB would append
 *  to the torn end of its log, and skip what follows that at the next start. Writes run one at a time, so
 *  that none is under way when another fails.
 *  @throws when another process has it open.
 *  @see https://github.com/google/leveldb/blob/main/doc/log_format.md */
export const openItemStore = async (dir: string): Promise<ItemStore> => {
  const level = new ClassicLevel<Buffer, string>(dir, {
    keyEncoding: 'buffer',
    valueEncoding: 'utf8',
  });
  await level.open();
  let isTorn = false;

  const reopen = async (): Promise<void> => {
    const { bavail, bsize } = await statfs(dir);
    if (bavail * bsize < roomToReopen) {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    }
    await level.close();
    await level.open();
    isTorn = false;
  };
  const act = async (write: () => Promise<void>): Promise<void> => {
    if (isTorn) await reopen();
    try {
      await write();
    } catch (error) {
      isTorn = true;
      throw error;
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  const change = (write: () => Promise<void>): Promise<void> => {
    const done = last.then(() => act(write));
    last = done.catch(() => undefined);
    return done;
  };

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
    write: (writes) =>
      change(() =>
        level.batch(
          writes.map(({ key, value }) =>
            value === null
              ? { type: 'del' as const, key }
              : { type: 'put' as const, key, value: JSON.stringify(value) },
          ),
        ),
      ),
    clear: (range) => change(() => level.clear(range)),
    close: () => level.close(),
  };
};
