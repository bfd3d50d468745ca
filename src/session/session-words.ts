import { locale } from '#contract/language';
import { grouped } from '../ui/grouped.ts';
import { fileActions } from '../ui/file-actions.ts';
import type { FileView, SessionView } from '../ui/views.ts';
import { plural } from '../ui/plural.ts';

const stages = [
  'ready',
  'converting',
  'uploading',
  'queued',
  'paused',
  'needsYou',
  'failed',
  'cancelled',
] as const;

/** Where a file stands, as the session's line counts it. */
export type Stage = (typeof stages)[number];

/** How many files of a session are in each stage; every file counts in exactly one. */
export type SessionCounts = Readonly<Record<Stage | 'total', number>> & {
  /** Failed files for which another try may help. */
  readonly retryable: number;
};

const unsentStage = (file: FileView): Stage => {
  const { state, problem, waitingFor, paused } = file;
  if (fileActions(file).chooseAgain || waitingFor === 'sign-in') return 'needsYou';
  if (problem !== null) return 'failed';
  if (paused) return 'paused';
  const isWaiting = waitingFor !== null && waitingFor !== 'other-device';
  return state.status === 'uploading' && !isWaiting ? 'uploading' : 'queued';
};

/** Returns the stage of a file. */
export const stageOf = (file: FileView): Stage => {
  const { status } = file.state;
  switch (status) {
    case 'queued':
    case 'uploading':
      return unsentStage(file);
    case 'uploaded':
      return 'converting';
    default:
      return status;
  }
};

/** Counts a session's files by stage. */
export const countFiles = ({ files }: Pick<SessionView, 'files'>): SessionCounts => {
  const counts = { total: files.length, retryable: 0 } as Record<Stage, number> & {
    total: number;
    retryable: number;
  };
  for (const stage of stages) counts[stage] = 0;
  for (const file of files) {
    const stage = stageOf(file);
    counts[stage] += 1;
    if (stage === 'failed' && fileActions(file).retry) counts.retryable += 1;
  }
  return counts;
};

const stageWords: Readonly<Record<Stage, (count: number) => string>> = {
  ready: (count) => `${grouped(count)} ready`,
  converting: (count) => `${grouped(count)} converting`,
  uploading: (count) => `${grouped(count)} uploading`,
  queued: (count) => `${grouped(count)} queued`,
  paused: (count) => `${grouped(count)} paused`,
  needsYou: (count) => plural(count, ['# needs you', '# need you']),
  failed: (count) => `${grouped(count)} failed`,
  cancelled: (count) => `${grouped(count)} cancelled`,
};

/** A session in one line, e.g. `12 pictures: 8 ready, 3 uploading, 1 needs you`. */
export const sessionWords = (counts: SessionCounts): string => {
  if (counts.total === 0) return 'No pictures yet';
  if (counts.ready === counts.total) {
    return plural(counts.total, ['# picture, all ready', '# pictures, all ready']);
  }
  const parts = stages
    .filter((stage) => counts[stage] > 0)
    .map((stage) => stageWords[stage](counts[stage]));
  return `${plural(counts.total, ['# picture', '# pictures'])}: ${parts.join(', ')}`;
};

/** The title of a new session: the date in the user's locale, with a number if that title is taken.
 *  `now` is in epoch milliseconds. */
export const defaultTitle = (now: number, taken: readonly string[], tag = locale()): string => {
  const day = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long' }).format(now);
  const title = `Pictures from ${day}`;
  let candidate = title;
  for (let count = 2; taken.includes(candidate); count += 1) candidate = `${title} (${count})`;
  return candidate;
};

/** When a session was created, in the user's locale; with the year unless it is this year. Both times
 *  in epoch milliseconds. */
export const createdWords = (created: number, now: number, tag = locale()): string =>
  new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    ...(new Date(created).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
  }).format(created);

/** Files that became ready or failed since an earlier view, by name. */
export interface News {
  readonly ready: readonly string[];
  readonly failed: readonly string[];
}

const newsOfSession = (
  before: SessionView,
  after: SessionView,
  ready: string[],
  failed: string[],
) => {
  const statuses = new Map<string, string>();
  const known = new Set(before.files);
  const changed = after.files.filter((file) => !known.has(file));
  if (changed.length === 0) return;
  for (const { fileId, state } of before.files) statuses.set(fileId, state.status);
  for (const { fileId, name, state } of changed) {
    const was = statuses.get(fileId);
    if (was === undefined || was === state.status) continue;
    if (state.status === 'ready') ready.push(name);
    if (state.status === 'failed') failed.push(name);
  }
};

/** What became ready or failed between two views; null when nothing did. Skips sessions and files
 *  that are the same object in both. */
export const newsBetween = (
  before: readonly SessionView[],
  after: readonly SessionView[],
): News | null => {
  const ready: string[] = [];
  const failed: string[] = [];
  const known = new Map(before.map((session) => [session.sessionId, session]));
  for (const session of after) {
    const earlier = known.get(session.sessionId);
    if (earlier === undefined || earlier === session) continue;
    newsOfSession(earlier, session, ready, failed);
  }
  return ready.length + failed.length === 0 ? null : { ready, failed };
};

/** News as one message for screen readers: a single file by its name, several by their number. */
export const announcement = ({ ready, failed }: News): string => {
  const sentences: string[] = [];
  if (ready.length === 1) sentences.push(`${ready[0] ?? ''} is ready.`);
  if (ready.length > 1) {
    sentences.push(plural(ready.length, ['# picture is ready.', '# pictures are ready.']));
  }
  if (failed.length === 1) sentences.push(`${failed[0] ?? ''} couldn’t be converted.`);
  if (failed.length > 1) {
    sentences.push(
      plural(failed.length, [
        '# picture couldn’t be converted.',
        '# pictures couldn’t be converted.',
      ]),
    );
  }
  return sentences.join(' ');
};
