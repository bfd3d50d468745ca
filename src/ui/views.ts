import type { Problem } from '#contract/errors';
import type { SessionItem } from '#contract/items';
import type { FileState } from '#contract/lifecycle';
import type { FileId, SessionId } from '#contract/ids';
import type { Output } from '#contract/result-item';
import type { Recipe } from '#contract/recipe';

/** Why a file is waiting, in the order in which the reasons are checked. */
export type WaitingFor =
  | 'turn' // other files go first
  | 'network'
  | 'sign-in' // the refresh token is gone; nothing local is lost
  | 'bytes' // this browser does not hold the file: pick it again
  | 'retry' // a refused or broken request is tried again after a pause
  | 'other-device'; // another device is sending it

/** Refusals by the access policies that concern no single file: session rows, and outcomes of
 *  conversions. */
export type Refused = Readonly<Partial<Record<'rows' | 'outcomes', Problem>>>;

/** One file as the page shows it. `progress` counts bytes that S3 has verified plus those in flight. */
export interface FileView {
  readonly fileId: FileId;
  readonly sessionId: SessionId;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
  /** ISO 8601. */
  readonly addedAt: string;
  /** Who added it to a space, by their own word. */
  readonly addedBy?: string | undefined;
  readonly state: FileState;
  /** Outputs of the previous conversion, shown until the current one is ready. */
  readonly earlier: readonly Output[];
  /** Whether a new recipe for the session converts this file again. */
  readonly isReconverted: boolean;
  readonly paused: boolean;
  /** Who paused it, in a space, by their own word. */
  readonly pausedBy?: string | undefined;
  readonly progress: { readonly sentBytes: number; readonly totalBytes: number };
  readonly parts: { readonly done: number; readonly total: number } | null;
  readonly waitingFor: WaitingFor | null;
  /** A sentence for the user: e.g. "14 of 22 parts already there", or what to do after a failure. */
  readonly note: string | null;
  /** The failure of an upload (not of a conversion, which is in `state`), with what to do next. */
  readonly problem: Problem | null;
}

export interface SessionView {
  readonly sessionId: SessionId;
  readonly title: string;
  readonly recipe: Recipe;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Who created it in a space, by their own word. */
  readonly addedBy?: string | undefined;
  /** Who set its fields last, and when. */
  readonly edits?: SessionItem['edits'];
  readonly files: readonly FileView[];
}

/** A session or a file in the bin. */
export interface BinEntry {
  readonly sessionId: SessionId;
  /** Null for a session. */
  readonly fileId: FileId | null;
  /** Title or file name. */
  readonly name: string;
  /** Files that the entry holds. */
  readonly pictures: number;
  /** Who moved it there, in a space, by their own word. */
  readonly binnedBy?: string | undefined;
  /** When it is purged, ISO 8601; null while its objects are being deleted. */
  readonly purgeAt: string | null;
}

/** Settings that follow the user between devices. */
export interface Preferences {
  readonly defaultRecipe: Recipe;
  readonly theme: 'system' | 'light' | 'dark';
  readonly units: 'decimal' | 'binary';
}

/** Today's use of the quota that the converter keeps, or null while unknown. */
export interface UsageView {
  readonly usedBytes: number;
  readonly maxBytes: number;
  readonly usedObjects: number;
  readonly maxObjects: number;
}

export interface WorkspaceView {
  /** False until this browser has read every row once: until then, an empty list does not mean that
   *  nothing is saved. */
  readonly loaded: boolean;
  /** Newest first. */
  readonly sessions: readonly SessionView[];
  /** Newest first. */
  readonly bin: readonly BinEntry[];
  readonly preferences: Preferences;
  readonly online: boolean;
  /** This tab does the work; the others show it. */
  readonly leads: boolean;
  /** Writes that DynamoDB has not acknowledged. */
  readonly unsynced: number;
  /** The refresh token is gone: everything waits for the same user to sign in again. */
  readonly signedOut: boolean;
  readonly refused: Refused;
  /** Seconds this computer's clock is off AWS's, 0 when within a minute. */
  readonly clockOffset: number;
  readonly usage: UsageView | null;
}

/** Why a file was not added. */
export type SkipReason = 'empty' | 'too-large' | 'heic' | 'svg' | 'not-a-picture';

export interface SkippedFile {
  readonly name: string;
  readonly reason: SkipReason;
}

/** What became of added files. */
export interface AddResult {
  /** Files added as new. */
  readonly added: number;
  /** Files recognised as ones whose bytes were missing; their uploads go on. */
  readonly provided: number;
  readonly skipped: readonly SkippedFile[];
}

/** Everything the page can do for one signed-in identity. Commands resolve once the intent is saved
 *  in this browser; the work goes on by itself, in whichever tab leads. */
export interface Workspace {
  readonly view: WorkspaceView;
  /** Calls back after each change; returns a function that stops it. */
  subscribe(listener: (view: WorkspaceView) => void): () => void;
  createSession(title: string): Promise<SessionId>;
  renameSession(sessionId: SessionId, title: string): Promise<void>;
  /** New renditions are made from the stored uploads without sending them again. */
  changeRecipe(sessionId: SessionId, recipe: Recipe): Promise<void>;
  /** Moves a session to the bin, where it stays for 30 days. */
  deleteSession(sessionId: SessionId): Promise<void>;
  /** Adds files that can be converted. A file that matches one with missing bytes, in any session,
   *  continues that upload instead of being added. */
  addFiles(sessionId: SessionId, files: readonly File[]): Promise<AddResult>;
  /** Supplies a file's bytes again, when this browser did not keep them or never had them.
   *  @throws a LatchkeyError when it is another file. */
  provideBytes(sessionId: SessionId, fileId: FileId, file: File): Promise<void>;
  pause(sessionId: SessionId, fileId: FileId): Promise<void>;
  resume(sessionId: SessionId, fileId: FileId): Promise<void>;
  cancel(sessionId: SessionId, fileId: FileId): Promise<void>;
  retry(sessionId: SessionId, fileId: FileId): Promise<void>;
  retryAll(sessionId: SessionId): Promise<void>;
  /** Moves a file to the bin, where it stays for 30 days. */
  deleteFile(sessionId: SessionId, fileId: FileId): Promise<void>;
  /** Takes a session or a file out of the bin, as it was. */
  restore(entry: Pick<BinEntry, 'sessionId' | 'fileId'>): Promise<void>;
  /** Deletes what is in the bin for good: rows, uploads and results. */
  purge(entry: Pick<BinEntry, 'sessionId' | 'fileId'>): Promise<void>;
  emptyBin(): Promise<void>;
  setPreferences(change: Partial<Preferences>): Promise<void>;
  /** The bytes of a file that this browser keeps until they are uploaded; null when it has none. */
  keptBytes(sessionId: SessionId, fileId: FileId): Promise<Blob | null>;
  /** A link to one rendition that this browser signed; it never outlives the credentials.
   *  `expiresAt` is in epoch milliseconds by this computer's own clock. */
  downloadLink(output: Output, fileName: string): Promise<{ href: string; expiresAt: number }>;
  /** Such a link to the uploaded picture that a rendition was made of. */
  originalLink(output: Output): Promise<{ href: string; expiresAt: number }>;
  /** Stops timers, channels and locks; local state stays. */
  close(): Promise<void>;
  /** Closes, and removes everything that this browser keeps for this user: at sign-out. */
  forget(): Promise<void>;
}

/** What a user can ask of one file. */
export interface FileCommands {
  pause(file: FileView): void;
  resume(file: FileView): void;
  cancel(file: FileView): void;
  retry(file: FileView): void;
  /** `onUndo` is called when the user undoes the deletion. */
  remove(file: FileView, onUndo?: () => void): void;
  provideBytes(file: FileView, bytes: File): void;
}

/** What a user can ask of the bin. */
export interface BinCommands {
  restore(entry: Pick<BinEntry, 'sessionId' | 'fileId'>): void;
  purge(entry: Pick<BinEntry, 'sessionId' | 'fileId'>): void;
  empty(): void;
}

/** What a user can ask of one session. */
export interface SessionCommands {
  rename(sessionId: SessionId, title: string): void;
  changeRecipe(sessionId: SessionId, recipe: Recipe): void;
  /** Finds the first picture of a session whose bytes this browser keeps. */
  samplePicture(session: SessionView): Promise<{ name: string; bytes: Blob } | null>;
  retryAll(sessionId: SessionId): void;
  remove(sessionId: SessionId): void;
}
