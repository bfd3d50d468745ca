import type { Item } from '#contract/items';
import { planRead } from './change-log.ts';
import type { LocalStore, SessionStore } from './port.ts';
import { received } from './rows.ts';

/** The two stores to synchronise. `now` is AWS's time in epoch milliseconds. */
export interface SyncedStores {
  readonly local: LocalStore;
  readonly remote: SessionStore;
  readonly now: () => number;
}

/** Every row is read once a day, in case somebody deleted the log. In milliseconds. */
const readAllEvery = 86_400_000;
/** Sort keys in one entry of the log, which keeps it within a few kilobytes. */
const keysInChange = 50;

const takeIn = (local: LocalStore, items: readonly Item[]) =>
  local.change(
    items.map(({ itemKey }) => itemKey),
    ({ rows }) => ({
      rows: items.flatMap((item) => {
        const row = rows.get(item.itemKey);
        const next = received(row, item);
        return next === row ? [] : [next];
      }),
    }),
  );

const readAll = async ({ local, remote, now }: SyncedStores): Promise<void> => {
  // Before the rows: a change made while they are read is then read again.
  const seen = await remote.lastChange();
  const there = new Set<string>();
  for await (const items of remote.allRows()) {
    for (const { itemKey } of items) there.add(itemKey);
    await takeIn(local, items);
  }
  const gone = [...local.snapshot.rows.values()].filter(
    ({ itemKey, base }) => base !== null && !there.has(itemKey),
  );
  const keys = gone.map(({ itemKey }) => itemKey);
  // A query may miss a row written meanwhile: only a consistent read proves that it is gone.
  const still = new Set((await remote.read(keys)).map(({ itemKey }) => itemKey));
  const forget = keys.filter((key) => !still.has(key));
  await local.change([], () => ({ forget, sync: { seen, readAllAt: now() } }));
};

/** Reads the rows that other devices changed: one Query, which is empty when nothing changed, then the
 *  changed rows. It reads everything the first time, once a day and after a month offline. Returns
 *  whether anything changed.
 *  @throws what the session store throws; it is safe to call again. */
export const follow = async (stores: SyncedStores): Promise<boolean> => {
  const { local, remote, now } = stores;
  const { seen, readAllAt } = local.snapshot.sync;
  if (now() - readAllAt > readAllEvery) {
    await readAll(stores);
    return true;
  }
  const plan = planRead(await remote.changesAfter(seen), seen);
  switch (plan.read) {
    case 'nothing':
      return false;
    case 'everything':
      await readAll(stores);
      return true;
    case 'rows':
      await takeIn(local, await remote.read(plan.itemKeys));
      await local.change([], ({ sync }) => ({ sync: { seen: Math.max(sync.seen, plan.seen) } }));
      return true;
  }
};

/** Adds the rows that this device has written to the log, at most fifty in one entry. When another device
 *  took the number first, its entry is read before the next number is tried, so none is skipped. */
export const announce = async (stores: SyncedStores): Promise<void> => {
  const { local, remote } = stores;
  for (;;) {
    const { unannounced, seen } = local.snapshot.sync;
    const announced = Object.entries(unannounced).slice(0, keysInChange);
    if (announced.length === 0) return;
    const number = seen + 1;
    const itemKeys = announced.map(([itemKey]) => itemKey);
    if ((await remote.announce({ number, itemKeys })) === 'taken') {
      await follow(stores);
      continue;
    }
    const versionOf = new Map(announced);
    await local.change([], ({ sync }) => ({
      sync: {
        seen: Math.max(sync.seen, number),
        // A row that was written again meanwhile is announced again.
        unannounced: Object.fromEntries(
          Object.entries(sync.unannounced).filter(
            ([key, version]) => versionOf.get(key) !== version,
          ),
        ),
      },
    }));
  }
};
