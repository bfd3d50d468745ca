import { binKept, isLive, type FileItem, type Item, type SessionItem } from '#contract/items';
import type { SessionId } from '#contract/ids';
import type { BinEntry } from '../ui/views.ts';

const isCleared = ({ deleted }: FileItem): boolean => deleted?.cleared === true;

const purgeAt = ({ binned, deleted }: FileItem | SessionItem): string | null =>
  binned === null || deleted !== null ? null : new Date(Date.parse(binned) + binKept).toISOString();

const sinceOf = ({ binned, deleted }: FileItem | SessionItem): string =>
  binned ?? deleted?.at ?? '';

const newestFirst = (a: FileItem | SessionItem, b: FileItem | SessionItem): number =>
  sinceOf(a) < sinceOf(b) ? 1 : -1;

/** Lists what the bin holds, newest first. A purged item stays in the list until its objects are deleted.
 *  A file in a binned session is part of that session's entry. */
export const binEntries = (items: readonly Item[]): readonly BinEntry[] => {
  const sessions = new Map<SessionId, SessionItem>();
  const files: FileItem[] = [];
  for (const item of items) {
    if (item.kind === 'session') sessions.set(item.sessionId, item);
    if (item.kind === 'file' && !isCleared(item)) files.push(item);
  }
  const binnedSessions = [...sessions.values()].filter((session) => !isLive(session));
  const isPartOfSession = ({ sessionId }: FileItem): boolean => {
    const session = sessions.get(sessionId);
    return session !== undefined && !isLive(session);
  };
  const picturesIn = new Map<SessionId, number>();
  for (const file of files.filter(isPartOfSession)) {
    picturesIn.set(file.sessionId, (picturesIn.get(file.sessionId) ?? 0) + 1);
  }
  const shownSessions = binnedSessions.filter(
    ({ sessionId, deleted }) => deleted === null || picturesIn.has(sessionId),
  );
  const shownFiles = files.filter((file) => !isLive(file) && !isPartOfSession(file));
  return [...shownSessions, ...shownFiles].sort(newestFirst).map((item) => ({
    sessionId: item.sessionId,
    fileId: item.kind === 'file' ? item.fileId : null,
    name: item.kind === 'file' ? item.name : item.title,
    pictures: item.kind === 'file' ? 1 : (picturesIn.get(item.sessionId) ?? 0),
    ...(item.binned === null ? {} : { binnedBy: item.edits.binned?.name }),
    purgeAt: purgeAt(item),
  }));
};
