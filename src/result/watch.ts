import type { FileItem } from '#contract/items';
import type { ResultItem } from '#contract/result-item';
import type { LocalStore } from '../session/local-store.ts';
import type { ResultStore } from './port.ts';
import { isPending } from './watch-plan.ts';

/** The two sides of outcomes. `now` is AWS's time in epoch milliseconds. */
export interface Watching {
  readonly local: LocalStore;
  readonly results: ResultStore;
  readonly now: () => number;
}

/** Sort keys of the outcomes that a look asks for: those of files still pending, and once those of
 *  files whose outcome this browser has never read. Finished files are not asked for again. */
export const pendingKeys = (
  { snapshot }: LocalStore,
  now: number,
  looked: ReadonlySet<string>,
): string[] =>
  [...snapshot.rows.values()]
    .flatMap(({ item }) => (item.kind === 'file' && item.deleted === null ? [item] : []))
    .filter((file: FileItem) => {
      const outcome = snapshot.results.get(file.itemKey) ?? null;
      if (isPending(file.upload, outcome, now)) return true;
      return file.upload.status === 'uploaded' && outcome === null && !looked.has(file.itemKey);
    })
    .map(({ itemKey }) => itemKey);

const isNews = (known: ResultItem | undefined, read: ResultItem): boolean =>
  known === undefined || read.updatedAt > known.updatedAt || read.status !== known.status;

/** One look at the outcomes under `itemKeys`; stores what is new and gives how much that was.
 *  @throws what the result store throws. */
export const look = async (
  { local, results }: Watching,
  itemKeys: readonly string[],
): Promise<number> => {
  const read = await results.read(itemKeys);
  const news = read.filter((result) => isNews(local.snapshot.results.get(result.itemKey), result));
  if (news.length > 0) await local.change([], () => ({ results: news }));
  return news.length;
};
