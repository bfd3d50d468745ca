import type { DeviceId, FileId, SessionId } from '#contract/ids';
import {
  isLive,
  newFile,
  newPreferences,
  newSession,
  type Author,
  type FileItem,
  type PreferencesItem,
  type SessionItem,
} from '#contract/items';
import { needsAnotherFile } from '#contract/failure-codes';
import { fileKey, preferencesKey, sessionKey } from '#contract/item-keys';
import {
  cancelUpload,
  conversionDeadline,
  convertAgain,
  currentOutcome,
  takeOver,
} from '#contract/lifecycle';
import { defaultRecipe, type Recipe } from '#contract/recipe';
import { outcomeToKeep } from '#contract/generations';
import { NotHere, NotNow } from './command-failures.ts';
import { save, stamps, withoutProblem } from './local-changes.ts';
import { earlierOutputs, outcomeOf } from './outcomes.ts';
import { edited, localFileOf } from './rows.ts';
import type { LocalChange, Snapshot } from './port.ts';

/** Settings of a user who has set none. */
export const initialPreferences: Pick<PreferencesItem, 'defaultRecipe' | 'theme' | 'units'> = {
  defaultRecipe,
  theme: 'system',
  units: 'decimal',
};

/** Finds a session that is neither in the bin nor purged.
 *  @throws {NotHere} when there is none. */
export const sessionOf = (snapshot: Snapshot, sessionId: SessionId): SessionItem => {
  const item = snapshot.rows.get(sessionKey(sessionId))?.item;
  if (item?.kind === 'session' && isLive(item)) return item;
  throw new NotHere(sessionKey(sessionId));
};

/** Finds a file that, like its session, is neither in the bin nor purged.
 *  @throws {NotHere} when there is none. */
export const fileOf = (snapshot: Snapshot, sessionId: SessionId, fileId: FileId): FileItem => {
  const item = snapshot.rows.get(fileKey(sessionId, fileId))?.item;
  const session = snapshot.rows.get(sessionKey(sessionId))?.item;
  const isInBin = session?.kind === 'session' && !isLive(session);
  if (item?.kind === 'file' && isLive(item) && !isInBin) return item;
  throw new NotHere(fileKey(sessionId, fileId));
};

/** Lists the files of a session that are neither in the bin nor purged, in the order they were added. */
export const filesOf = (snapshot: Snapshot, sessionId: SessionId): FileItem[] =>
  [...snapshot.rows.values()]
    .flatMap(({ item }) => (item.kind === 'file' ? [item] : []))
    .filter((file) => file.sessionId === sessionId && isLive(file))
    .sort((a, b) => (a.fileId < b.fileId ? -1 : 1));

/** Creates a session with the user's default recipe. */
export const createSession =
  (sessionId: SessionId, title: string, author: Author) =>
  (snapshot: Snapshot): LocalChange => {
    const preferences = snapshot.rows.get(preferencesKey)?.item;
    const recipe = preferences?.kind === 'preferences' ? preferences.defaultRecipe : defaultRecipe;
    return save(snapshot, newSession(sessionId, { title, recipe }, author));
  };

/** Gives a session another title. */
export const renameSession =
  (sessionId: SessionId, title: string, author: Author) =>
  (snapshot: Snapshot): LocalChange => {
    const session = sessionOf(snapshot, sessionId);
    const edits = { ...session.edits, ...stamps(session.edits, ['title'], author) };
    return save(snapshot, { ...session, title, edits });
  };

/** Gives a session another recipe; its files are then converted again. */
export const changeRecipe =
  (sessionId: SessionId, recipe: Recipe, author: Author) =>
  (snapshot: Snapshot): LocalChange => {
    const session = sessionOf(snapshot, sessionId);
    const edits = { ...session.edits, ...stamps(session.edits, ['recipe'], author) };
    return save(snapshot, { ...session, recipe, edits });
  };

/** A file to add. */
export interface AddedFile {
  readonly fileId: FileId;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
}

/** Queues files. */
export const addFiles =
  (sessionId: SessionId, files: readonly AddedFile[], author: Author) =>
  (snapshot: Snapshot): LocalChange => {
    sessionOf(snapshot, sessionId);
    return save(
      snapshot,
      ...files.map(({ fileId, name, size, type }) =>
        newFile({ sessionId, fileId }, { name, size, type }, author),
      ),
    );
  };

/** Pauses or resumes a file. */
export const setPaused =
  (sessionId: SessionId, fileId: FileId, paused: boolean, author: Author) =>
  (snapshot: Snapshot): LocalChange => {
    const file = fileOf(snapshot, sessionId, fileId);
    const edits = { ...file.edits, ...stamps(file.edits, ['paused'], author) };
    return save(snapshot, { ...file, paused, edits });
  };

/** Makes this device the sender of a transfer that another one began. */
export const takeOverSending =
  (sessionId: SessionId, fileId: FileId, deviceId: DeviceId) =>
  (snapshot: Snapshot): LocalChange => {
    const file = fileOf(snapshot, sessionId, fileId);
    const { upload } = file;
    if (upload.status !== 'uploading' || upload.sender === deviceId) return {};
    return save(snapshot, { ...file, upload: takeOver(upload, deviceId) });
  };

/** Cancels a file without a result. Its bytes stay for an hour, in case it is started again.
 *  @throws {NotNow} when the file has renditions. */
export const cancel =
  (sessionId: SessionId, fileId: FileId) =>
  (snapshot: Snapshot): LocalChange => {
    const file = fileOf(snapshot, sessionId, fileId);
    if (file.upload.status === 'cancelled') return {};
    const isReady = outcomeOf(snapshot, file)?.status === 'ready';
    if (isReady || earlierOutputs(snapshot, file).length > 0) {
      throw new NotNow(`${file.itemKey} has renditions`);
    }
    return {
      ...save(snapshot, { ...file, upload: cancelUpload(file.upload) }),
      ...withoutProblem(snapshot, file.itemKey),
    };
  };

const startedAgain = (file: FileItem, previous: string | null): FileItem => {
  switch (file.upload.status) {
    case 'cancelled':
      return { ...file, paused: false, attempt: file.attempt + 1, upload: { status: 'queued' } };
    case 'uploaded':
      return {
        ...file,
        upload: convertAgain(file.upload, file.upload.conversion.recipe, previous),
      };
    case 'queued':
    case 'uploading':
    case 'duplicate':
      return file;
  }
};

/** Tries a file again: continues a failed upload, restarts a cancelled one, converts an uploaded one
 *  again. */
export const retry =
  (sessionId: SessionId, fileId: FileId) =>
  (snapshot: Snapshot): LocalChange => {
    const file = fileOf(snapshot, sessionId, fileId);
    const previous = outcomeToKeep(file, outcomeOf(snapshot, file));
    return {
      ...save(snapshot, startedAgain(file, previous)),
      ...withoutProblem(snapshot, file.itemKey),
    };
  };

/** Whether the upload or the conversion of a file has failed, and another try may help. */
const hasFailed = (snapshot: Snapshot, file: FileItem, now: number): boolean => {
  if (localFileOf(snapshot.files, file.itemKey).problem !== null) return true;
  if (file.upload.status !== 'uploaded') return false;
  const outcome = outcomeOf(snapshot, file);
  const deadline = conversionDeadline(file.upload, outcome);
  if (deadline !== null) return now >= deadline;
  const current = currentOutcome(file.upload, outcome);
  return current?.status === 'failed' && !needsAnotherFile(current.failure.code);
};

/** Tries every failed file of a session again, but no cancelled one.
 *  `now` is AWS's time in epoch milliseconds. */
export const retryAll =
  (sessionId: SessionId, now: number) =>
  (snapshot: Snapshot): LocalChange => {
    const changes = filesOf(snapshot, sessionId)
      .filter((file) => hasFailed(snapshot, file, now))
      .map((file) => retry(sessionId, file.fileId)(snapshot));
    return {
      rows: changes.flatMap(({ rows = [] }) => rows),
      files: changes.flatMap(({ files = [] }) => files),
    };
  };

/** Changes settings. */
export const setPreferences =
  (change: Partial<typeof initialPreferences>, author: Author) =>
  (snapshot: Snapshot): LocalChange => {
    const row = snapshot.rows.get(preferencesKey);
    const current =
      row?.item.kind === 'preferences' ? row.item : newPreferences(initialPreferences, author);
    const fields = (Object.keys(change) as (keyof typeof change)[]).filter(
      (field) => change[field] !== undefined,
    );
    const edits = { ...current.edits, ...stamps(current.edits, fields, author) };
    return { rows: [edited(row, { ...current, ...change, edits })] };
  };
