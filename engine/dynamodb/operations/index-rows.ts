import type { KeyCondition } from '../expressions/key-condition.ts';
import type { ItemStore } from '../store/item-store.ts';
import { beginningWith, hashFraction, keyBytes, rowKey, tablePrefix } from '../store/store-keys.ts';
import { keysOf, type Index, type Table } from '../store/table.ts';
import { attributeOf, typeOf, type AttributeValue, type Item } from '../values/attribute-value.ts';
import { meets } from './key-conditions.ts';
import type { Rows } from './read-page.ts';

interface IndexRow {
  readonly item: Item;
  /** Position of the partition in the scan order, from 0 to 1. */
  readonly fraction: number;
  /** Index keys and table key, in sort order. */
  readonly keys: readonly Buffer[];
}

/** Lists the rows of a secondary index, sorted on reading: no table of the product has an index, so
 *  none is maintained on writes.
 *  @param options.start the key that the previous page ended with. */
export const indexRows =
  (
    store: ItemStore,
    table: Table,
    index: Index,
    options: {
      readonly keyConditions: readonly KeyCondition<AttributeValue>[];
      readonly reverse: boolean;
      readonly start: Item | null;
      readonly segment: { readonly number: number; readonly total: number } | null;
    },
  ): Rows =>
  async (visit) => {
    const { keyConditions, reverse, start, segment } = options;
    const rows: IndexRow[] = [];
    await store.each(beginningWith(tablePrefix(table)), (item) => {
      const row = indexRow(table, index, item);
      if (row !== null && keyConditions.every((condition) => meets(condition, item))) {
        rows.push(row);
      }
      return true;
    });
    const startRow = start === null ? null : indexRow(table, index, start);
    rows.sort(compareRows);
    if (reverse) rows.reverse();
    for (const row of rows) {
      if (segment !== null && Math.floor(row.fraction * segment.total) !== segment.number) continue;
      if (startRow !== null && !isBehind(row, startRow, reverse)) continue;
      if (!visit(row.item)) return;
    }
  };

/** Null for an item without the index's keys. */
const indexRow = (table: Table, index: Index, item: Item): IndexRow | null => {
  const values = keysOf(index).map(({ name, type }) => {
    const value = attributeOf(item, name);
    return value !== undefined && typeOf(value) === type ? value : null;
  });
  const present = values.filter((value) => value !== null);
  const [partition] = present;
  if (partition === undefined || present.length < values.length) return null;
  return {
    item,
    fraction: hashFraction(partition),
    keys: [...present.map(keyBytes), rowKey(table, item)],
  };
};

const compareRows = (one: IndexRow, other: IndexRow): number => {
  if (one.fraction !== other.fraction) return one.fraction - other.fraction;
  for (const [place, key] of one.keys.entries()) {
    const order = Buffer.compare(key, other.keys[place] ?? Buffer.alloc(0));
    if (order !== 0) return order;
  }
  return 0;
};

const isBehind = (row: IndexRow, start: IndexRow, reverse: boolean): boolean => {
  const order = compareRows(row, start);
  return reverse ? order < 0 : order > 0;
};
