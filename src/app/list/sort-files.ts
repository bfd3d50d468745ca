import { locale } from '#contract/language';
import { largestOf, shownOutputs } from '../../result/rendition-words.ts';
import { stageOf, type Stage } from '../../session/session-words.ts';
import type { FileView } from '../../ui/views.ts';

export type SortBy = 'added' | 'name' | 'size' | 'saving' | 'state';

export interface Sort {
  readonly by: SortBy;
  /** Whether what comes first by nature comes last. */
  readonly isReversed: boolean;
}

/** Whether the largest value comes first: by nature it does for sizes and savings. */
export const isDescending = ({ by, isReversed }: Sort): boolean =>
  (by === 'size' || by === 'saving') !== isReversed;

/** What needs the user comes first, what is done last. */
const stageRank: Readonly<Record<Stage, number>> = {
  needsYou: 0,
  failed: 1,
  paused: 2,
  uploading: 3,
  converting: 4,
  queued: 5,
  cancelled: 6,
  ready: 7,
};

const names = new Intl.Collator(locale(), { numeric: true, sensitivity: 'base' });

/** The largest output's share of the original's bytes; null while there is none. */
const shareOf = (file: FileView): number | null => {
  const largest = largestOf(shownOutputs(file));
  return largest === null || file.size === 0 ? null : largest.bytes / file.size;
};

type Compare = (one: FileView, other: FileView) => number;

const compares: Readonly<Record<Exclude<SortBy, 'saving'>, Compare>> = {
  added: () => 0,
  name: (one, other) => names.compare(one.name, other.name),
  size: (one, other) => other.size - one.size,
  state: (one, other) => stageRank[stageOf(one)] - stageRank[stageOf(other)],
};

/** Compares by what is saved, most first; a file without an output comes last in either direction. */
const bySaving =
  (sign: number): Compare =>
  (one, other) => {
    const [share, otherShare] = [shareOf(one), shareOf(other)];
    if (share === null || otherShare === null) {
      return Number(share === null) - Number(otherShare === null);
    }
    return sign * (share - otherShare);
  };

/** File IDs made later sort later. */
const byAdded: Compare = (one, other) =>
  one.fileId < other.fileId ? -1 : Number(one.fileId > other.fileId);

/** The files in their order of `before`, then those that it lacks. */
const asBefore = (files: readonly FileView[], before: readonly FileView[]): FileView[] => {
  const left = new Map(files.map((file) => [file.fileId, file]));
  const placed = before.flatMap(({ fileId }) => {
    const file = left.get(fileId);
    left.delete(fileId);
    return file === undefined ? [] : [file];
  });
  return [...placed, ...left.values()];
};

/** Sorts a session's files; equal ones are in the order in which they were added. `before` is the last
 *  result: sorting what is nearly in order takes one comparison for each file. */
export const sortFiles = (
  files: readonly FileView[],
  { by, isReversed }: Sort,
  before: readonly FileView[] = [],
): readonly FileView[] => {
  const sign = isReversed ? -1 : 1;
  const compare: Compare =
    by === 'saving' ? bySaving(sign) : (...two) => sign * compares[by](...two);
  const added = by === 'added' ? sign : 1;
  return asBefore(files, before).sort(
    (one, other) => compare(one, other) || added * byAdded(one, other),
  );
};
