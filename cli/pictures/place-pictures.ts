import type { FileId, SessionId } from '#contract/ids';
import { isLive, type FileItem } from '#contract/items';
import { sessionKey } from '#contract/item-keys';
import type { LocalStore, Snapshot } from '../../src/session/port.ts';
import type { SkippedFile, Workspace } from '../../src/ui/views.ts';
import { digestContent, type ContentDigest } from '../../src/upload/digest.ts';
import { matchMissing } from '../../src/upload/match-missing.ts';
import { sortAdded } from '../../src/upload/sort-added.ts';

/** A given file and its row. `partsThere` counts the parts that S3 had before. */
export interface Placed {
  readonly file: File;
  readonly sessionId: SessionId;
  readonly fileId: FileId;
  readonly how: 'added' | 'continued' | 'already-there';
  readonly partsThere: { readonly done: number; readonly total: number } | null;
}

/** What became of given files. */
export interface Placing {
  readonly placed: readonly Placed[];
  readonly skipped: readonly SkippedFile[];
}

/** Dependencies of placing. */
export interface Placer {
  readonly workspace: Pick<Workspace, 'addFiles' | 'provideBytes' | 'resume'>;
  readonly local: Pick<LocalStore, 'snapshot' | 'subscribe'>;
  /** The session of files that have no row yet; created at the first call. */
  readonly session: () => Promise<SessionId>;
  /** The session that the user named, or that exists under the name for the day; null when it is new. */
  readonly known: SessionId | null;
  /** Whether unfinished uploads of every session are continued, or those of `known` only. */
  readonly everySession: boolean;
}

const liveFiles = ({ rows }: Snapshot): FileItem[] =>
  [...rows.values()].flatMap(({ item }) => {
    if (item.kind !== 'file' || !isLive(item)) return [];
    const session = rows.get(sessionKey(item.sessionId))?.item;
    return session?.kind === 'session' && isLive(session) ? [item] : [];
  });

const isUnsent = ({ upload }: FileItem): boolean =>
  upload.status === 'queued' || upload.status === 'uploading';

const isStored = ({ upload }: FileItem): boolean =>
  upload.status === 'uploaded' || upload.status === 'duplicate';

const partsThereOf = ({ files }: Snapshot, { itemKey, upload }: FileItem): Placed['partsThere'] =>
  upload.status === 'uploading' && upload.transfer.kind === 'multipart'
    ? { done: files.get(itemKey)?.partsStored.length ?? 0, total: upload.transfer.partCount }
    : null;

/** Reads each file at most once; null for one that cannot be read. */
const digestOnce = (): ((file: File) => Promise<ContentDigest | null>) => {
  const known = new Map<File, Promise<ContentDigest | null>>();
  return (file) => {
    const digest =
      known.get(file) ?? digestContent(file, new AbortController().signal).catch(() => null);
    known.set(file, digest);
    return digest;
  };
};

/** Separates the files that the session has already, with the same name and content. */
const findStored = async (
  stored: readonly FileItem[],
  files: readonly File[],
  digest: (file: File) => Promise<ContentDigest | null>,
): Promise<{ readonly there: readonly [File, FileItem][]; readonly rest: readonly File[] }> => {
  const there: [File, FileItem][] = [];
  const rest: File[] = [];
  for (const file of files) {
    const alike = stored.filter(({ name, size }) => name === file.name && size === file.size);
    const checksum = alike.length === 0 ? null : ((await digest(file))?.checksum ?? null);
    const item = checksum === null ? undefined : alike.find((row) => row.checksum === checksum);
    if (item === undefined) rest.push(file);
    else there.push([file, item]);
  }
  return { there, rest };
};

/** Adds files and finds the row that each got. */
const addNew = async (
  { workspace, local, session }: Placer,
  files: readonly File[],
): Promise<readonly Placed[]> => {
  if (files.length === 0) return [];
  const sessionId = await session();
  const before = new Set(local.snapshot.rows.keys());
  await workspace.addFiles(sessionId, files);
  const added = liveFiles(local.snapshot)
    .filter((item) => item.sessionId === sessionId && !before.has(item.itemKey))
    .sort((a, b) => (a.fileId < b.fileId ? -1 : 1));
  return files.flatMap((file) => {
    const isAlike = ({ name, size }: FileItem): boolean => name === file.name && size === file.size;
    const index = added.findIndex(isAlike);
    const [item] = index < 0 ? [] : added.splice(index, 1);
    // The workspace recognised it as one whose bytes were missing, in another session.
    const row =
      item ?? liveFiles(local.snapshot).find((other) => isUnsent(other) && isAlike(other));
    if (row === undefined) return [];
    const how = item === undefined ? 'continued' : 'added';
    return [{ file, sessionId: row.sessionId, fileId: row.fileId, how, partsThere: null }];
  });
};

/** Gives each file a row: that of its unfinished upload, which any device may have begun; that of the same
 *  file in the session; else a new one. So the same files can be given again after a crash.
 *  @throws what the workspace's commands throw. */
export const placePictures = async (placer: Placer, files: readonly File[]): Promise<Placing> => {
  const { workspace, local, known, everySession } = placer;
  const { taken, skipped } = sortAdded(files);
  const digest = digestOnce();
  const rows = liveFiles(local.snapshot);
  const isHere = ({ sessionId }: FileItem): boolean => sessionId === known;
  const unsent = rows.filter((row) => isUnsent(row) && (everySession || isHere(row)));
  const own = [...unsent.filter(isHere), ...unsent.filter((row) => !isHere(row))];
  const { matched, rest } = await matchMissing(own, taken, digest);
  const { there, rest: unknown } = await findStored(
    rows.filter((row) => isStored(row) && isHere(row)),
    rest,
    digest,
  );
  const continued: Placed[] = [];
  for (const { missing, file } of matched) {
    const { sessionId, fileId, paused } = missing;
    const partsThere = partsThereOf(local.snapshot, missing);
    await workspace.provideBytes(sessionId, fileId, file);
    if (paused) await workspace.resume(sessionId, fileId);
    continued.push({ file, sessionId, fileId, how: 'continued', partsThere });
  }
  const alreadyThere = there.map(([file, { sessionId, fileId }]): Placed => {
    return { file, sessionId, fileId, how: 'already-there', partsThere: null };
  });
  const added = await addNew(placer, unknown);
  return { placed: [...continued, ...alreadyThere, ...added], skipped };
};
