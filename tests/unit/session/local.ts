import 'fake-indexeddb/auto';
import type { Item } from '#contract/items';
import { openLocalStore } from '../../../src/session/local-store.ts';
import type { LocalStore } from '../../../src/session/port.ts';
import { edited, received } from '../../../src/session/rows.ts';

let stores = 0;

/** An empty local store, or one that holds these items as DynamoDB does. */
export const newLocalStore = async (items: readonly Item[] = []): Promise<LocalStore> => {
  stores += 1;
  const local = await openLocalStore(`local-${process.pid}-${stores}`, () => undefined);
  const rows = items.map((item) => received(undefined, item));
  if (rows.length > 0) await local.change([], () => ({ rows }));
  return local;
};

/** Changes an item in a local store as a command would. */
export const editIn = (local: LocalStore, item: Item): Promise<unknown> =>
  local.change([item.itemKey], ({ rows }) => ({ rows: [edited(rows.get(item.itemKey), item)] }));
