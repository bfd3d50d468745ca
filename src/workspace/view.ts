import type { DeviceId, SessionId } from '#contract/ids';
import { isLive, type FileItem, type SessionItem } from '#contract/items';
import { preferencesKey, sessionKey } from '#contract/item-keys';
import { conversionDeadline, fileState, type FileState } from '#contract/lifecycle';
import type { Output, ResultItem } from '#contract/result-item';
import { noticeableOffset } from '../credentials/clock.ts';
import { initialPreferences } from '../session/commands.ts';
import { earlierOutputs, outcomeOf } from '../session/outcomes.ts';
import { newLocalFile } from '../session/rows.ts';
import { partRanges } from '../upload/plan-upload.ts';
import { binEntries } from './bin-entries.ts';
import type { LiveState } from './tabs.ts';
import type { FileView, SessionView, WaitingFor, WorkspaceView } from '../ui/views.ts';
import type { LocalFile, Snapshot } from '../session/port.ts';
import { isolated } from '../ui/isolated.ts';

/** What a view depends on besides the stored state. */
export interface Surroundings {
  readonly deviceId: DeviceId;
  readonly live: LiveState;
  readonly online: boolean;
  readonly leads: boolean;
  /** AWS's time in epoch milliseconds. */
  readonly now: number;
}

const timedOut = {
  code: 'timed-out',
  message: 'The conversion did not end in time. Try it again.',
};

const stateOf = (file: FileItem, outcome: ResultItem | null, isTimedOut: boolean): FileState =>
  isTimedOut ? { status: 'failed', failure: timedOut } : fileState(file.upload, outcome);

type InFlight = LiveState['inFlight'][string];

/** Counts the bytes of parts in S3 and of parts under way, each part once. */
const sentBytes = (
  { size, upload }: FileItem,
  { partsStored }: LocalFile,
  inFlight: InFlight,
): number => {
  if (upload.status !== 'uploading') return 0;
  if (upload.transfer.kind === 'single') return Math.min(size, inFlight[1] ?? 0);
  const stored = new Set(partsStored);
  return partRanges(size, upload.transfer.partSize).reduce((sum, { partNumber, start, end }) => {
    const bytes = stored.has(partNumber) ? end - start : (inFlight[partNumber] ?? 0);
    return sum + Math.min(bytes, end - start);
  }, 0);
};

const isUnderWay = ({ status }: FileState): boolean =>
  status === 'queued' || status === 'uploading';

const progressOf = (
  file: FileItem,
  state: FileState,
  local: LocalFile,
  inFlight: InFlight,
): FileView['progress'] => {
  const totalBytes = file.size;
  if (state.status === 'cancelled') return { sentBytes: 0, totalBytes };
  if (!isUnderWay(state)) return { sentBytes: totalBytes, totalBytes };
  return { sentBytes: sentBytes(file, local, inFlight), totalBytes };
};

const partsOf = ({ upload }: FileItem, { partsStored }: LocalFile): FileView['parts'] =>
  upload.status === 'uploading' && upload.transfer.kind === 'multipart'
    ? { done: partsStored.length, total: upload.transfer.partCount }
    : null;

/** What a file's view depends on besides its row. */
interface Facts {
  readonly local: LocalFile | undefined;
  readonly outcome: ResultItem | null;
  readonly earlier: readonly Output[];
  readonly isTimedOut: boolean;
  readonly inFlight: InFlight | undefined;
  readonly isRestarted: boolean;
  readonly waitingFor: WaitingFor | undefined;
  /** Name of the file that this one duplicates. */
  readonly original: string | null;
}

const originalName = ({ rows }: Snapshot, { upload }: FileItem): string | null => {
  if (upload.status !== 'duplicate') return null;
  const original = rows.get(upload.of)?.item;
  return original?.kind === 'file' ? original.name : null;
};

/** What a file waits for until the leading tab reports it. */
const sentElsewhere = ({ upload }: FileItem, deviceId: DeviceId): WaitingFor | undefined =>
  upload.status === 'uploading' && upload.sender !== deviceId ? 'other-device' : undefined;

const factsOf = (snapshot: Snapshot, file: FileItem, around: Surroundings): Facts => {
  const { live, now, deviceId } = around;
  const outcome = outcomeOf(snapshot, file);
  const deadline = conversionDeadline(file.upload, outcome);
  return {
    local: snapshot.files.get(file.itemKey),
    outcome,
    earlier: earlierOutputs(snapshot, file),
    isTimedOut: deadline !== null && now >= deadline,
    inFlight: live.inFlight[file.itemKey],
    isRestarted: live.restarted[file.itemKey] === true,
    waitingFor: live.waiting[file.itemKey] ?? sentElsewhere(file, deviceId),
    original: originalName(snapshot, file),
  };
};

/** A duplicate in the session of its original follows that one. */
const isReconverted = ({ upload, sessionId }: FileItem): boolean =>
  upload.status === 'uploaded' ||
  (upload.status === 'duplicate' && !upload.of.startsWith(`${sessionKey(sessionId)}#`));

const newFileView = (file: FileItem, facts: Facts): FileView => {
  const { fileId, sessionId, name, size, type, addedAt, addedBy, paused } = file;
  const local = facts.local ?? newLocalFile(file.itemKey);
  const state = stateOf(file, facts.outcome, facts.isTimedOut);
  const parts = partsOf(file, local);
  const isPaused = paused && isUnderWay(state);
  const waits = isUnderWay(state) && !paused && local.problem === null;
  const waitingFor = waits ? (facts.waitingFor ?? null) : null;
  return {
    fileId,
    sessionId,
    name,
    size,
    type,
    addedAt,
    addedBy,
    state,
    earlier: ['ready', 'cancelled'].includes(state.status) ? [] : facts.earlier,
    isReconverted: isReconverted(file),
    paused: isPaused,
    ...(isPaused ? { pausedBy: file.edits.paused?.name } : {}),
    progress: progressOf(file, state, local, facts.inFlight ?? {}),
    parts,
    waitingFor,
    note: noteOf(parts, waitingFor, facts),
    problem: local.problem,
  };
};

const known = new WeakMap<FileItem, { readonly facts: Facts; readonly view: FileView }>();

const areSame = (a: Facts, b: Facts): boolean =>
  a.local === b.local &&
  a.outcome === b.outcome &&
  a.earlier === b.earlier &&
  a.isTimedOut === b.isTimedOut &&
  a.inFlight === b.inFlight &&
  a.isRestarted === b.isRestarted &&
  a.waitingFor === b.waitingFor &&
  a.original === b.original;

/** Builds the view of a file, or returns the last one when nothing it depends on has changed. */
const fileView = (snapshot: Snapshot, file: FileItem, around: Surroundings): FileView => {
  const facts = factsOf(snapshot, file, around);
  const before = known.get(file);
  if (before !== undefined && areSame(before.facts, facts)) return before.view;
  const view = newFileView(file, facts);
  known.set(file, { facts, view });
  return view;
};

const noteOf = (
  parts: FileView['parts'],
  waitingFor: FileView['waitingFor'],
  { original, isRestarted }: Facts,
): FileView['note'] => {
  if (original !== null) return `Same picture as “${isolated(original)}”: nothing was sent.`;
  if (isRestarted) return 'Sent again from the start: it goes in one request.';
  return parts !== null && parts.done > 0 && waitingFor === 'bytes'
    ? `${parts.done} of ${parts.total} parts already there`
    : null;
};

const knownSessions = new WeakMap<SessionItem, SessionView>();

/** The view of a session: the same object until the session or one of its files changes, so that the
 *  page does no work for the others. */
const sessionView = (session: SessionItem, files: readonly FileView[]): SessionView => {
  const before = knownSessions.get(session);
  const isUnchanged =
    before?.files.length === files.length &&
    before.files.every((file, index) => file === files[index]);
  if (isUnchanged) return before;
  const { sessionId, title, recipe, createdAt, addedBy, edits } = session;
  const view = { sessionId, title, recipe, createdAt, addedBy, edits, files };
  knownSessions.set(session, view);
  return view;
};

const newestFirst = (a: SessionItem, b: SessionItem): number =>
  a.sessionId < b.sessionId ? 1 : -1;

const oldestFirst = (a: FileItem, b: FileItem): number => (a.fileId < b.fileId ? -1 : 1);

/** Builds what the page shows, the same in every tab. */
export const viewOf = (snapshot: Snapshot, around: Surroundings): WorkspaceView => {
  const items = [...snapshot.rows.values()].map(({ item }) => item);
  const files = items
    .flatMap((item) => (item.kind === 'file' && isLive(item) ? [item] : []))
    .sort(oldestFirst);
  const bySession = new Map<SessionId, FileView[]>();
  for (const file of files) {
    const views = bySession.get(file.sessionId) ?? [];
    views.push(fileView(snapshot, file, around));
    bySession.set(file.sessionId, views);
  }
  const sessions = items
    .flatMap((item) => (item.kind === 'session' && isLive(item) ? [item] : []))
    .sort(newestFirst);
  const saved = snapshot.rows.get(preferencesKey)?.item;
  const { defaultRecipe, theme, units } =
    saved?.kind === 'preferences' ? saved : initialPreferences;
  return {
    loaded: snapshot.sync.readAllAt > 0,
    sessions: sessions.map((session) =>
      sessionView(session, bySession.get(session.sessionId) ?? []),
    ),
    bin: binEntries(items),
    preferences: { defaultRecipe, theme, units },
    online: around.online,
    leads: around.leads,
    unsynced: [...snapshot.rows.values()].filter(({ dirty }) => dirty).length,
    signedOut: around.live.signedOut,
    refused: around.live.refused,
    clockOffset: noticeableOffset(around.live.clockOffset),
    usage: around.live.usage,
  };
};
