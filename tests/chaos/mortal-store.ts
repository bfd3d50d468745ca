import type { DiskStore } from '../../cli/state/local-store.ts';
import type { Life } from '../unit/workspace/fake-browser.ts';

/** A device's local state as one process sees it: once that process is dead, it changes nothing more and
 *  hears of nothing more. What was stored before stays. */
export const mortalStore = (store: DiskStore, life: Life): DiskStore => ({
  ...store,
  get snapshot() {
    return store.snapshot;
  },
  change: (itemKeys, decide) =>
    life.while(
      store.change(itemKeys, (snapshot) => {
        if (life.isOver) throw new Error('the process is dead');
        return decide(snapshot);
      }),
    ),
  bytes: (itemKey) => life.while(store.bytes(itemKey)),
  subscribe: (listener) =>
    store.subscribe((itemKeys) => {
      if (!life.isOver) listener(itemKeys);
    }),
});
