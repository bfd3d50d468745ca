import { retryDelay } from '#contract/retry';
import { announce, follow, type Sides } from './follow.ts';
import { unsent } from './outbox.ts';
import { pollPause } from './poll-plan.ts';
import type { RowWriter } from './row-writer.ts';

/** What keeping in step takes. */
export interface Sync extends Sides {
  readonly rows: RowWriter;
  /** Somebody looks at the page, or work on files is under way that another device may stop. */
  readonly isWatched: () => boolean;
  /** What else is to be looked at each time. */
  readonly alsoLook: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly onSuccess: () => void;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Rows written at once. */
const width = 4;

/** Writes every row of the outbox. One row that cannot be written does not hold up the others; the
 *  first failure is thrown at the end. */
const drain = async ({ local, rows }: Sync): Promise<void> => {
  const keys = unsent(local);
  const failures: unknown[] = [];
  const writer = async (): Promise<void> => {
    for (let key = keys.shift(); key !== undefined; key = keys.shift()) {
      await rows.send(key).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: width }, writer));
  if (failures.length > 0) throw failures[0];
};

/** A device's part in keeping in step. */
export interface Syncing {
  /** Sends the outbox, tells the other devices, reads what they changed. Gives the milliseconds until
   *  the next step; null when nobody looks. Never throws. */
  step(): Promise<number | null>;
  /** Looks often again. */
  restart(): void;
}

/** Keeps this browser and DynamoDB in step. */
export const createSync = (sync: Sync): Syncing => {
  let quietLooks = 0;
  let failures = 0;
  const step = async (): Promise<number | null> => {
    try {
      await drain(sync);
      await announce(sync);
      quietLooks = (await follow(sync)) ? 0 : quietLooks + 1;
      await sync.alsoLook();
      failures = 0;
      sync.onSuccess();
      return sync.isWatched() ? pollPause(quietLooks) : null;
    } catch (error) {
      failures += 1;
      sync.onFailure(error);
      return 500 + retryDelay(failures + 2, sync.random());
    }
  };
  return {
    step,
    restart() {
      quietLooks = 0;
    },
  };
};
