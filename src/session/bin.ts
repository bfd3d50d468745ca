import type { FileId, SessionId } from '#contract/ids';
import {
  isLive,
  tombstoneExpiry,
  type Author,
  type FileItem,
  type Item,
  type SessionItem,
} from '#contract/items';
import { fileKey, sessionKey } from '#contract/item-keys';
import { NotHere, NotNow } from './command-failures.ts';
import { save, stamps, withoutProblem } from './local-changes.ts';
import type { LocalChange, Snapshot } from './port.ts';

/** A session (`fileId` null) or a file that the bin holds. */
export interface BinAddress {
  readonly sessionId: SessionId;
  readonly fileId: FileId | null;
}

const keyOf = ({ sessionId, fileId }: BinAddress): string =>
  fileId === null ? sessionKey(sessionId) : fileKey(sessionId, fileId);

/** Finds a session or a file that is not purged, in the bin or not.
 *  @throws {NotHere} when there is none. */
const unpurged = (snapshot: Snapshot, address: BinAddress): SessionItem | FileItem => {
  const item = snapshot.rows.get(keyOf(address))?.item;
  if (item === undefined || item.kind === 'preferences' || item.deleted !== null) {
    throw new NotHere(keyOf(address));
  }
  return item;
};

const withBinned = (item: SessionItem | FileItem, isBinned: boolean, author: Author) => {
  const binned = isBinned ? new Date(author.now).toISOString() : null;
  const edits = { ...item.edits, ...stamps<'binned'>(item.edits, ['binned'], author) };
  return item.kind === 'session' ? { ...item, binned, edits } : { ...item, binned, edits };
};

/** Moves a session or a file to the bin; one that is there already stays as it is.
 *  @throws {NotHere} when it does not exist. */
export const moveToBin =
  (address: BinAddress, author: Author) =>
  (snapshot: Snapshot): LocalChange => {
    const item = unpurged(snapshot, address);
    return item.binned === null ? save(snapshot, withBinned(item, true, author)) : {};
  };

/** Takes a session or a file out of the bin.
 *  @throws {NotHere} when it was purged. */
export const restore =
  (address: BinAddress, author: Author) =>
  (snapshot: Snapshot): LocalChange => {
    const item = unpurged(snapshot, address);
    return item.binned === null ? {} : save(snapshot, withBinned(item, false, author));
  };

const purged = (snapshot: Snapshot, item: SessionItem | FileItem, now: number): LocalChange => {
  const at = new Date(now).toISOString();
  const isOfItem = (other: Item): other is FileItem =>
    other.kind === 'file' &&
    other.sessionId === item.sessionId &&
    (item.kind === 'session' || other.itemKey === item.itemKey);
  const files = [...snapshot.rows.values()]
    .map((row) => row.item)
    .filter(isOfItem)
    .filter(({ deleted }) => deleted === null);
  const tombstones = files.map((file) => ({ ...file, deleted: { at, cleared: false } }));
  const session =
    item.kind === 'session'
      ? [{ ...item, deleted: { at, cleared: true }, expiresAt: tombstoneExpiry(now) }]
      : [];
  return {
    ...save(snapshot, ...session, ...tombstones),
    files: files.flatMap(({ itemKey }) => withoutProblem(snapshot, itemKey).files ?? []),
    dropBytes: files.map(({ itemKey }) => itemKey),
  };
};

/** Purges a session with all its files, or a file; its objects and outcomes are deleted afterwards. This
 *  cannot be undone. Only what is in the bin can be purged.
 *  @throws {NotHere} when it does not exist; {NotNow} when it is not in the bin. */
export const purge =
  (address: BinAddress, now: number) =>
  (snapshot: Snapshot): LocalChange => {
    const item = unpurged(snapshot, address);
    if (item.binned === null) throw new NotNow(`${item.itemKey} is not in the bin`);
    return purged(snapshot, item, now);
  };

/** Lists what the bin has held for at least `kept` milliseconds; a file in a binned session is part of the
 *  session. `now` is AWS's time in epoch milliseconds. */
export const inBin = ({ rows }: Snapshot, now: number, kept: number): BinAddress[] =>
  [...rows.values()].flatMap(({ item }): BinAddress[] => {
    if (item.kind === 'preferences' || item.deleted !== null || item.binned === null) return [];
    if (now - Date.parse(item.binned) < kept) return [];
    const { sessionId } = item;
    if (item.kind === 'session') return [{ sessionId, fileId: null }];
    const session = rows.get(sessionKey(sessionId))?.item;
    const isPartOfSession = session?.kind === 'session' && !isLive(session);
    return isPartOfSession ? [] : [{ sessionId, fileId: item.fileId }];
  });
