import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Item } from '../values/attribute-value.ts';
import type { ItemStore, RowWrite } from './item-store.ts';

/** Reads a row as it is after every earlier write. */
export type ReadRow = (key: Buffer) => Item | undefined;

/** The rows that a write changes, and its result. */
export interface Outcome<Answer> {
  readonly writes: readonly RowWrite[];
  readonly answer: Answer;
}

/** Decides from the rows what to write. If it throws, nothing is written. */
export type Decide<Answer> = (read: ReadRow) => Outcome<Answer>;

export interface Writer {
  /** Runs `decide` after all earlier writes are decided, and resolves with its result once the rows
   *  are stored. */
  write<Answer>(decide: Decide<Answer>): Promise<Answer>;
  /** Resolves when every write so far is done. */
  idle(): Promise<void>;
}

interface Job {
  /** Adds its writes to those of the group.
   *  @returns a function to call once they are stored. */
  run(pending: Map<string, RowWrite>): () => void;
  fail(error: unknown): void;
}

/** Maximum number of writes stored together; other requests get their turn after each group. */
const groupSize = 32;

/** Creates one queue for all writes: each sees the earlier ones. Writes that arrive while a group is
 *  being stored form the next group. */
export const createWriter = (store: ItemStore): Writer => {
  let waiting: Job[] = [];
  let running: Promise<void> | null = null;

  const storeGroup = async (jobs: readonly Job[]): Promise<void> => {
    const pending = new Map<string, RowWrite>();
    const answers = jobs.map((job) => job.run(pending));
    try {
      if (pending.size > 0) await store.write([...pending.values()]);
    } catch (error) {
      for (const job of jobs) job.fail(error);
      return;
    }
    for (const answer of answers) answer();
  };
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const jobs = waiting.slice(0, groupSize);
      waiting = waiting.slice(groupSize);
      await storeGroup(jobs);
    }
    running = null;
  };

  return {
    write: (decide) =>
      new Promise((resolve, reject) => {
        waiting.push({
          run(pending) {
            try {
              const { writes, answer } = decide((key) => readThrough(store, pending, key));
              for (const write of writes) pending.set(write.key.toString('latin1'), write);
              return () => resolve(answer);
            } catch (error) {
              return () => reject(error as Error);
            }
          },
          fail: reject,
        });
        // In the next turn, so that what comes in this one is one group, and other work comes first.
        running ??= nextTurn().then(drain);
      }),
    async idle() {
      while (running !== null) await running;
    },
  };
};

const readThrough = (
  store: ItemStore,
  pending: ReadonlyMap<string, RowWrite>,
  key: Buffer,
): Item | undefined => {
  const write = pending.size === 0 ? undefined : pending.get(key.toString('latin1'));
  if (write === undefined) return store.get(key);
  return write.value === null ? undefined : (write.value as Item);
};
