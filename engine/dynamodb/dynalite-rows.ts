import { access } from 'node:fs/promises';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import type { ItemStore, RowWrite } from './store/item-store.ts';
import { rowKey } from './store/store-keys.ts';
import type { Table } from './store/table.ts';
import type { Item } from './values/attribute-value.ts';

const rowsAtOnce = 256;

/** Imports the rows that dynalite, which served these tables before, left in `dir`, then deletes its
 *  files. After an interruption the next start repeats it.
 *  @throws when they cannot be read; nothing is deleted then. */
export const importDynaliteRows = async (
  dir: string,
  tables: readonly Table[],
  store: ItemStore,
): Promise<void> => {
  // The file that every LevelDB folder has; the rows of today are in a folder of their own.
  const isThere = await access(path.join(dir, 'CURRENT')).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const old = new ClassicLevel(dir, { createIfMissing: false });
  await old.open();
  try {
    for (const table of tables) await importTable(old, table, store);
  } finally {
    await old.close();
  }
  await ClassicLevel.destroy(dir);
};

const importTable = async (old: ClassicLevel, table: Table, store: ItemStore): Promise<void> => {
  const prefix = `item-${table.name}~`;
  const rows = old.values({ gte: prefix, lt: `${prefix}\uffff` });
  try {
    for (;;) {
      const texts = await rows.nextv(rowsAtOnce);
      if (texts.length === 0) return;
      const writes = texts.map((text): RowWrite => {
        const item = JSON.parse(text) as Item;
        return { key: rowKey(table, item), value: item };
      });
      await store.write(writes);
    }
  } finally {
    await rows.close();
  }
};
