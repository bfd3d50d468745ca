import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Item } from '../values/attribute-value.ts';
import type { ItemStore, RowWrite } from './item-store.ts';

/** Reads a row as it is when every write before has been done. */
export type ReadRow = (key: Buffer) => Item | undefined;

/** What a write does to rows, and its answer. */
export interface Outcome<Answer> {
  readonly writes: readonly RowWrite[];
  readonly answer: Answer;
}

/** Decides from the rows what to write; throws to write nothing. */
export type Decide<Answer> = (read: ReadRow) => Outcome<Answer>;

export interface Writer {
  /** Runs `decide` when all writes before it have been decided, and resolves with its answer when
   *  the rows are stored. */
  write<Answer>(decide: Decide<Answer>): Promise<Answer>;
  /** Resolves when every write so far has ended. */
  idle(): Promise<void>;
}

interface Job {
  /** Adds its writes to those of the group.
   *  @returns what to call once they are stored. */
  run(pending: Map<string, RowWrite>): () => void;
  fail(error: unknown): void;
}

/** Writes that are stored together; other work gets its turn after each group. */
const groupSize = 32;

/** One queue for all writes: each sees those before it, and those that wait while a group is being
 *  stored are the next group. */
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
