import type { Item } from '#contract/items';
import { planRead } from './change-log.ts';
import type { LocalStore, SessionStore } from './port.ts';
import { received } from './rows.ts';

/** The two sides that are kept in step. `now` is AWS's time in epoch milliseconds. */
export interface Sides {
  readonly local: LocalStore;
  readonly remote: SessionStore;
  readonly now: () => number;
}

/** Every row is read once a day, whatever the log says: it heals a log that somebody deleted. */
const readAllEvery = 86_400_000;
/** Sort keys in one step of the log, which keeps it within a few kilobytes. */
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

const readAll = async ({ local, remote, now }: Sides): Promise<void> => {
  // Asked for first: what changes while the rows are read is then read again.
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
  // Reads may lag behind writes made meanwhile: only what a strong read does not find is gone.
  const still = new Set((await remote.read(keys)).map(({ itemKey }) => itemKey));
  const forget = keys.filter((key) => !still.has(key));
  await local.change([], () => ({ forget, sync: { seen, readAllAt: now() } }));
};

/** Reads what other devices changed since the last look: one Query that finds nothing when nothing
 *  changed, and else the changed rows only. Everything at the first look, once a day, and after a
 *  month away. Gives whether there was anything.
 *  @throws what the session store throws; a look that broke off is simply made again. */
export const follow = async (sides: Sides): Promise<boolean> => {
  const { local, remote, now } = sides;
  const { seen, readAllAt } = local.snapshot.sync;
  if (now() - readAllAt > readAllEvery) {
    await readAll(sides);
    return true;
  }
  const plan = planRead(await remote.changesAfter(seen), seen);
  switch (plan.read) {
    case 'nothing':
      return false;
    case 'everything':
      await readAll(sides);
      return true;
    case 'rows':
      await takeIn(local, await remote.read(plan.itemKeys));
      await local.change([], ({ sync }) => ({ sync: { seen: Math.max(sync.seen, plan.seen) } }));
      return true;
  }
};

/** Tells the other devices which rows this one has written, in steps of fifty at most. A number that
 *  another device claimed first is read before the next is tried, so none is ever skipped. */
export const announce = async (sides: Sides): Promise<void> => {
  const { local, remote } = sides;
  for (;;) {
    const { unannounced, seen } = local.snapshot.sync;
    const said = Object.entries(unannounced).slice(0, keysInChange);
    if (said.length === 0) return;
    const number = seen + 1;
    const itemKeys = said.map(([itemKey]) => itemKey);
    if ((await remote.announce({ number, itemKeys })) === 'taken') {
      await follow(sides);
      continue;
    }
    const isSaid = new Map(said);
    await local.change([], ({ sync }) => ({
      sync: {
        seen: Math.max(sync.seen, number),
        // A row written once more meanwhile has to be announced once more.
        unannounced: Object.fromEntries(
          Object.entries(sync.unannounced).filter(([key, version]) => isSaid.get(key) !== version),
        ),
      },
    }));
  }
};
