import type { FileView } from '../ui/views.ts';
import { stageOf, type SessionCounts, type Stage } from './session-words.ts';

/** What a session's sheet can be narrowed to. */
export const fileFilters = ['all', 'ready', 'underway', 'needsYou', 'failed'] as const;

export type FileFilter = (typeof fileFilters)[number];

const filterOf: Readonly<Record<Stage, FileFilter>> = {
  ready: 'ready',
  converting: 'underway',
  uploading: 'underway',
  queued: 'underway',
  paused: 'underway',
  needsYou: 'needsYou',
  failed: 'failed',
  cancelled: 'all',
};

/** How many files each filter shows. */
export const filterCounts = (counts: SessionCounts): Readonly<Record<FileFilter, number>> => ({
  all: counts.total,
  ready: counts.ready,
  underway: counts.converting + counts.uploading + counts.queued + counts.paused,
  needsYou: counts.needsYou,
  failed: counts.failed,
});

const plain = (text: string): string => text.normalize('NFKD').toLowerCase();

/** The files that a filter shows and whose names contain every word of `query`, in any case; the same list
 *  when nothing is left out. */
export const matchingFiles = (
  files: readonly FileView[],
  filter: FileFilter,
  query: string,
): readonly FileView[] => {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (filter === 'all' && words.length === 0) return files;
  return files.filter((file) => {
    if (filter !== 'all' && filterOf[stageOf(file)] !== filter) return false;
    const name = plain(file.name);
    return words.every((word) => name.includes(word));
  });
};

/** Narrows a list of files. */
export type Narrow = (files: readonly FileView[]) => readonly FileView[];

/** Narrows files by a filter and a search; null for all. A filter that no file passes any more gives way
 *  to all. */
export const narrowBy = (filter: FileFilter, query: string): Narrow | null => {
  if (filter === 'all' && query.trim() === '') return null;
  return (files) => {
    const passing = matchingFiles(files, filter, '');
    return matchingFiles(passing.length === 0 ? files : passing, 'all', query);
  };
};
