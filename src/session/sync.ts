import { retryDelay } from '#contract/retry';
import { announce, follow, type SyncedStores } from './follow.ts';
import { unsent } from './outbox.ts';
import { pollPause } from './poll-plan.ts';
import type { RowWriter } from './row-writer.ts';

/** Dependencies of synchronising. */
export interface Sync extends SyncedStores {
  readonly rows: RowWriter;
  /** Whether a tab is visible, or work is under way that another device may stop. */
  readonly isWatched: () => boolean;
  /** Whether the pauses grow further after minutes without news. */
  readonly rests: boolean;
  /** Called in each step after the rows. */
  readonly alsoLook: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly onSuccess: () => void;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Rows written at once. */
const writesAtOnce = 4;

/** Writes every row of the outbox. A row that cannot be written does not stop the others; the first
 *  failure is thrown at the end. */
const drain = async ({ local, rows }: Sync): Promise<void> => {
  const keys = unsent(local);
  const failures: unknown[] = [];
  const writer = async (): Promise<void> => {
    for (let key = keys.shift(); key !== undefined; key = keys.shift()) {
      await rows.send(key).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: writesAtOnce }, writer));
  if (failures.length > 0) throw failures[0];
};

/** Synchronises this browser with DynamoDB, step by step. */
export interface Syncing {
  /** Sends the outbox, adds it to the log, reads other devices' changes. Returns the milliseconds
   *  until the next step, null while no tab is visible. Never throws. */
  step(): Promise<number | null>;
  /** Goes back to the shortest pause. */
  restart(): void;
}

/** Creates the steps that keep this browser and DynamoDB in sync. */
export const createSync = (sync: Sync): Syncing => {
  let emptyReads = 0;
  let failures = 0;
  const step = async (): Promise<number | null> => {
    try {
      await drain(sync);
      await announce(sync);
      emptyReads = (await follow(sync)) ? 0 : emptyReads + 1;
      await sync.alsoLook();
      failures = 0;
      sync.onSuccess();
      return sync.isWatched() ? pollPause(emptyReads, sync.rests) : null;
    } catch (error) {
      failures += 1;
      sync.onFailure(error);
      return 500 + retryDelay(failures + 2, sync.random());
    }
  };
  return {
    step,
    restart() {
      emptyReads = 0;
    },
  };
};
