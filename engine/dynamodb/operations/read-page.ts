import { holds, type Condition } from '../expressions/condition.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';

/** Maximum bytes of items in a page, before the filter. */
const largestPage = 1024 * 1024;

/** Calls `visit` for each row in order, until it returns false. */
export type Rows = (visit: (item: Item) => boolean) => Promise<void>;

/** How many rows to read for a page of `limit`. */
export const atMost = (limit: number | null): { readonly most?: number } =>
  limit === null ? {} : { most: limit };

export interface Page {
  /** The rows that match the filter. */
  readonly items: readonly Item[];
  /** Number of rows read. */
  readonly scanned: number;
  readonly bytes: number;
  /** The last row read, if the page ended at its limit or size. */
  readonly last: Item | null;
}

/** Reads rows until there are `limit` or 1 MB of them.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
export const readPage = async (
  rows: Rows,
  limit: number | null,
  filter: Condition | null,
): Promise<Page> => {
  const items: Item[] = [];
  let [scanned, bytes] = [0, 0];
  let last: Item | null = null;
  await rows((item) => {
    scanned += 1;
    bytes += itemSize(item);
    if (filter === null || holds(filter, item)) items.push(item);
    if (scanned < (limit ?? Infinity) && bytes < largestPage) return true;
    last = item;
    return false;
  });
  return { items, scanned, bytes, last };
};
