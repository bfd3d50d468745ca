import { uploadsOf } from '#contract/generations';
import type { SessionId } from '#contract/ids';
import { fileKey, sessionKey } from '#contract/item-keys';
import { isLive, type FileItem, type SessionItem } from '#contract/items';
import { fileState } from '#contract/lifecycle';
import type { ObjectKey } from '#contract/object-keys';
import { earlierOutputs, outcomeOf } from '../session/outcomes.ts';
import type { Snapshot } from '../session/port.ts';
import { largestCopy } from '../upload/duplicate.ts';

/** A session on its way from one owner to another, where it has another ID: it can come back, and go again,
 *  beside what is in the bin. Its files keep their IDs. */
export interface Transfer {
  readonly sessionId: SessionId;
  readonly newSessionId: SessionId;
  readonly how: 'move' | 'copy';
}

/** The next step of a transfer. Every step can be repeated. */
export type TransferStep =
  | { readonly do: 'add-session'; readonly session: SessionItem }
  /** Copies a picture's upload, then writes its row. */
  | { readonly do: 'copy'; readonly file: FileItem; readonly sources: readonly ObjectKey[] }
  /** Nothing to do until a row is acknowledged or a conversion has ended. */
  | { readonly do: 'wait' }
  | { readonly do: 'bin-source' }
  /** `left` counts the pictures that did not come along; the source stays as it is then. */
  | { readonly do: 'end'; readonly copied: number; readonly left: number }
  /** Nothing was done: the session is gone, or pictures in it are being sent or converted. */
  | { readonly do: 'refuse'; readonly because: 'gone' | 'under-way' };

/** Both owners' rows and outcomes. */
export interface Sides {
  readonly source: Snapshot;
  readonly target: Snapshot;
  /** Sort keys of source files whose upload no longer exists. */
  readonly missing: ReadonlySet<string>;
}

const sessionIn = ({ rows }: Snapshot, sessionId: SessionId): SessionItem | null => {
  const item = rows.get(sessionKey(sessionId))?.item;
  return item?.kind === 'session' ? item : null;
};

const filesIn = ({ rows }: Snapshot, sessionId: SessionId): readonly FileItem[] =>
  [...rows.values()]
    .flatMap(({ item }) => (item.kind === 'file' && item.sessionId === sessionId ? [item] : []))
    .sort((a, b) => (a.fileId < b.fileId ? -1 : 1));

const stateIn = (snapshot: Snapshot, file: FileItem) =>
  fileState(file.upload, outcomeOf(snapshot, file)).status;

const isUnderWay = (snapshot: Snapshot, file: FileItem): boolean =>
  ['queued', 'uploading', 'uploaded', 'converting'].includes(stateIn(snapshot, file));

/** Whether a file has pictures to show, and an upload that S3 can copy. */
const canBeCopied = (snapshot: Snapshot, file: FileItem): boolean =>
  file.size <= largestCopy &&
  (stateIn(snapshot, file) === 'ready' || earlierOutputs(snapshot, file).length > 0);

/** Lists the keys of uploads with the file's content: its own, or those of the file that it duplicates. */
const sourcesOf = ({ rows }: Snapshot, file: FileItem): readonly ObjectKey[] => {
  const original = file.upload.status === 'duplicate' ? rows.get(file.upload.of)?.item : file;
  return original?.kind === 'file' ? uploadsOf(original) : [];
};

/** Plans the next step of a transfer from what both owners have. The source goes to the bin only once
 *  DynamoDB has every new row and the converter has made every picture again from its copy: whatever stops
 *  in between, the source is whole. A copy of a session is the same without the last step. */
export const planTransfer = (
  { sessionId, newSessionId, how }: Transfer,
  { source, target, missing }: Sides,
): TransferStep => {
  const session = sessionIn(source, sessionId);
  const added = sessionIn(target, newSessionId);
  const files = filesIn(source, sessionId).filter(isLive);
  if (session === null || !isLive(session)) {
    return added === null
      ? { do: 'refuse', because: 'gone' }
      : { do: 'end', copied: filesIn(target, newSessionId).length, left: 0 };
  }
  if (added === null) {
    if (files.some((file) => isUnderWay(source, file))) {
      return { do: 'refuse', because: 'under-way' };
    }
    return { do: 'add-session', session };
  }
  const wanted = files.filter((file) => canBeCopied(source, file) && !missing.has(file.itemKey));
  const copyOf = ({ fileId }: FileItem) => target.rows.get(fileKey(newSessionId, fileId));
  const next = wanted.find((file) => copyOf(file) === undefined);
  if (next !== undefined) return { do: 'copy', file: next, sources: sourcesOf(source, next) };
  const rows = [target.rows.get(added.itemKey), ...wanted.map(copyOf)];
  if (rows.some((row) => row?.dirty !== false)) return { do: 'wait' };
  const left = files.length - wanted.length;
  if (how === 'copy') return { do: 'end', copied: wanted.length, left };
  const states = wanted.map((file) => {
    const item = copyOf(file)?.item;
    // Deleted there meanwhile: by somebody who saw that it had arrived.
    return item?.kind === 'file' && isLive(item) ? stateIn(target, item) : 'ready';
  });
  if (states.some((state) => state === 'uploaded' || state === 'converting')) return { do: 'wait' };
  const lost = states.filter((state) => state !== 'ready').length + left;
  return lost === 0 ? { do: 'bin-source' } : { do: 'end', copied: files.length - lost, left: lost };
};
