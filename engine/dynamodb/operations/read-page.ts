import { holds, type Condition } from '../expressions/condition.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';

/** Bytes of items that a page may have before a filter. */
const largestPage = 1024 * 1024;

/** Gives rows in their order to `visit`, until it returns false. */
export type Rows = (visit: (item: Item) => boolean) => Promise<void>;

/** Rows that are worth reading for a page of `limit`. */
export const atMost = (limit: number | null): { readonly most?: number } =>
  limit === null ? {} : { most: limit };

export interface Page {
  /** Those that the filter lets through. */
  readonly items: readonly Item[];
  /** Rows that were read. */
  readonly scanned: number;
  readonly bytes: number;
  /** The last row that was read, where the page ended by its limit or size. */
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
