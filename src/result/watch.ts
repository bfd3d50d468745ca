import { outcomeKey } from '#contract/generations';
import type { FileItem } from '#contract/items';
import type { ResultItem } from '#contract/result-item';
import type { UsageItem } from '#contract/usage-item';
import type { ResultStore } from './port.ts';
import { isPending, watchPause } from './watch-plan.ts';
import type { LocalStore } from '../session/port.ts';

/** The stores of outcomes. `now` is AWS's time in epoch milliseconds. */
export interface Outcomes {
  readonly local: LocalStore;
  readonly results: ResultStore;
  readonly now: () => number;
}

/** Lists the sort keys of the outcomes to read: of files being converted, and once of each shown outcome
 *  that this browser has never read. */
export const pendingKeys = (
  { snapshot }: LocalStore,
  now: number,
  looked: ReadonlySet<string>,
): string[] => {
  const isUnread = (key: string): boolean => !snapshot.results.has(key) && !looked.has(key);
  const keysFor = ({ upload, ...file }: FileItem): string[] => {
    if (upload.status !== 'uploaded') return [];
    const last = outcomeKey({ ...file, upload });
    const isPendingOrUnread =
      isPending(upload, snapshot.results.get(last) ?? null, now) || isUnread(last);
    const { previous } = upload.conversion;
    return [
      ...(isPendingOrUnread ? [last] : []),
      ...(previous !== null && isUnread(previous) ? [previous] : []),
    ];
  };
  return [...snapshot.rows.values()].flatMap(({ item }) =>
    item.kind === 'file' && item.deleted === null ? keysFor(item) : [],
  );
};

const isNews = (known: ResultItem | undefined, read: ResultItem): boolean =>
  known === undefined || read.updatedAt > known.updatedAt || read.status !== known.status;

/** One look at the outcomes under `itemKeys`; stores what is new and gives how much that was.
 *  @throws what the result store throws. */
export const look = async (
  { local, results }: Outcomes,
  itemKeys: readonly string[],
): Promise<number> => {
  const read = await results.read(itemKeys);
  const news = read.filter((result) => isNews(local.snapshot.results.get(result.itemKey), result));
  if (news.length > 0) await local.change([], () => ({ results: news }));
  return news.length;
};

/** What a watch tells and is told. */
export interface Watching {
  readonly isWatched: () => boolean;
  /** Hears of today's usage, which changes with the outcomes. */
  readonly onUsage: (usage: UsageItem | null) => void;
  /** Hears how each look ended; with nothing to look for, all is well. */
  readonly onFailure: (error: unknown) => void;
  readonly onSuccess: () => void;
}

/** A watch for outcomes. */
export interface Watch {
  /** One look. Gives the milliseconds until the next; null when nothing is pending, or nobody
   *  watches. Failures only make the pause longer. */
  step(): Promise<number | null>;
  /** Whether there is more to watch for than at the last look. */
  hasMore(): boolean;
  /** Looks often again. */
  restart(): void;
}

/** A watch that begins when something is pending, and looks ever less often while nothing comes. */
export const createWatch = (outcomes: Outcomes & Watching): Watch => {
  const looked = new Set<string>();
  let asked: ReadonlySet<string> = new Set();
  let emptyReads = 0;
  let isUsageKnown = false;
  const keys = (): string[] => pendingKeys(outcomes.local, outcomes.now(), looked);
  return {
    async step() {
      const pending = keys();
      asked = new Set(pending);
      if (pending.length === 0) outcomes.onSuccess();
      if (pending.length === 0 || !outcomes.isWatched()) return null;
      try {
        const news = await look(outcomes, pending);
        emptyReads = news > 0 ? 0 : emptyReads + 1;
        for (const key of pending) looked.add(key);
        if (news > 0 || !isUsageKnown) outcomes.onUsage(await outcomes.results.usage());
        isUsageKnown = true;
        outcomes.onSuccess();
      } catch (error) {
        emptyReads += 1;
        outcomes.onFailure(error);
      }
      return watchPause(emptyReads);
    },
    hasMore() {
      const more = keys().some((key) => !asked.has(key));
      if (more) emptyReads = 0;
      return more;
    },
    restart() {
      emptyReads = 0;
    },
  };
};
