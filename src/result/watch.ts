import { outcomeKey } from '#contract/generations';
import type { FileItem } from '#contract/items';
import { longestConversion } from '#contract/lifecycle';
import type { ResultItem } from '#contract/result-item';
import type { UsageItem } from '#contract/usage-item';
import type { ResultStore } from './port.ts';
import { firstLook, nextLook } from './next-look.ts';
import { isPending } from './watch-plan.ts';
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
  { snapshot }: Pick<LocalStore, 'snapshot'>,
  now: number,
  looked: ReadonlySet<string>,
): string[] => {
  const isUnread = (key: string): boolean => !snapshot.results.has(key) && !looked.has(key);
  const keysFor = ({ upload, ...file }: FileItem): string[] => {
    if (upload.status !== 'uploaded') return [];
    const last = outcomeKey({ ...file, upload });
    const { asked, previous } = upload.conversion;
    // Before the copy is made there is nothing to read, and its key must count as new once it is.
    const isPendingOrUnread =
      asked && (isPending(upload, snapshot.results.get(last) ?? null, now) || isUnread(last));
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

/** Reads the outcomes under `itemKeys`, stores the new ones and returns them.
 *  @throws what the result store throws. */
export const look = async (
  { local, results }: Outcomes,
  itemKeys: readonly string[],
): Promise<readonly ResultItem[]> => {
  const read = await results.read(itemKeys);
  const news = read.filter((result) => isNews(local.snapshot.results.get(result.itemKey), result));
  if (news.length > 0) await local.change([], () => ({ results: news }));
  return news;
};

/** How many past conversions predict the duration of the next. */
const durationsKept = 20;

/** When each file's last conversion was requested, by the sort key of its outcome; epoch
 *  milliseconds. */
const askedAt = ({ rows }: LocalStore['snapshot']): ReadonlyMap<string, number> => {
  const asked = new Map<string, number>();
  for (const { item } of rows.values()) {
    if (item.kind !== 'file' || item.upload.status !== 'uploaded') continue;
    // Until it is requested, `at` is the previous conversion's.
    if (!item.upload.conversion.asked) continue;
    asked.set(outcomeKey(item), Date.parse(item.upload.at));
  }
  return asked;
};

/** How long these conversions took, in milliseconds. The converter's clock may be behind this one,
 *  so negative durations count as 0; durations above the longest possible conversion are left out. */
const durationsOf = (
  outcomes: readonly ResultItem[],
  asked: ReadonlyMap<string, number>,
): number[] =>
  outcomes.flatMap(({ status, itemKey, updatedAt }) => {
    const begun = asked.get(itemKey);
    if (status !== 'ready' || begun === undefined) return [];
    const duration = Math.max(0, Date.parse(updatedAt) - begun);
    return duration > longestConversion ? [] : [duration];
  });

const byTime = (a: ResultItem, b: ResultItem): number => (a.updatedAt < b.updatedAt ? -1 : 1);

/** Callbacks of a watch. */
export interface Watching {
  readonly isWatched: () => boolean;
  /** Called with today's usage, which changes with the outcomes. */
  readonly onUsage: (usage: UsageItem | null) => void;
  /** Called after each look; `onSuccess` also when there is nothing to read. */
  readonly onFailure: (error: unknown) => void;
  readonly onSuccess: () => void;
}

/** A watch for outcomes. */
export interface Watch {
  /** Looks once. Returns the milliseconds until the next look; null when nothing is pending or no
   *  tab is visible. A failure only makes the pause longer. */
  step(): Promise<number | null>;
  /** The milliseconds until what was not pending at the last look is worth one; null when nothing is
   *  new. */
  untilMore(): number | null;
  /** Goes back to the shortest pause. */
  restart(): void;
}

/** Creates a watch that begins when something is pending, and looks when conversions are likely to have
 *  ended. */
export const createWatch = (outcomes: Outcomes & Watching): Watch => {
  const looked = new Set<string>();
  let asked: ReadonlySet<string> = new Set();
  let emptyReads = 0;
  let isUsageKnown = false;
  const { snapshot } = outcomes.local;
  const known = [...snapshot.results.values()].sort(byTime);
  let durations: readonly number[] = durationsOf(known, askedAt(snapshot)).slice(-durationsKept);
  const keys = (): string[] => pendingKeys(outcomes.local, outcomes.now(), looked);
  const agesOf = (itemKeys: readonly string[]): (number | null)[] => {
    const now = outcomes.now();
    const begun = askedAt(snapshot);
    return itemKeys.map((key) => {
      const at = begun.get(key);
      return at === undefined ? null : now - at;
    });
  };
  const pause = (): number =>
    nextLook({ ages: agesOf(keys()).filter((age) => age !== null), durations, emptyReads });
  return {
    async step() {
      const pending = keys();
      asked = new Set(pending);
      if (pending.length === 0) outcomes.onSuccess();
      if (pending.length === 0 || !outcomes.isWatched()) return null;
      try {
        const news = await look(outcomes, pending);
        emptyReads = news.length > 0 ? 0 : emptyReads + 1;
        if (news.length > 0) {
          durations = [...durations, ...durationsOf(news, askedAt(snapshot))].slice(-durationsKept);
        }
        for (const key of pending) looked.add(key);
        if (news.length > 0 || !isUsageKnown) outcomes.onUsage(await outcomes.results.usage());
        isUsageKnown = true;
        outcomes.onSuccess();
      } catch (error) {
        emptyReads += 1;
        outcomes.onFailure(error);
      }
      return pause();
    },
    untilMore() {
      const more = keys().filter((key) => !asked.has(key));
      if (more.length === 0) return null;
      emptyReads = 0;
      return firstLook(agesOf(more), durations);
    },
    restart() {
      emptyReads = 0;
    },
  };
};
