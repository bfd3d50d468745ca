import type { Problem } from '#contract/errors';
import type { DeviceId } from '#contract/ids';
import type { Item } from '#contract/items';
import type { ResultItem } from '#contract/result-item';

/** An entry in the partition's log of changes, which is numbered without gaps. */
export interface Change {
  readonly number: number;
  readonly itemKeys: readonly string[];
}

/** One owner's partition of the sessions table. Failures of the network and of AWS are thrown. */
export interface SessionStore {
  /** Reads every row, a page at a time. */
  allRows(): AsyncIterable<readonly Item[]>;
  /** Reads rows consistently; absent ones are left out. */
  read(itemKeys: readonly string[]): Promise<readonly Item[]>;
  /** Writes `item` if the table has `versionRead`, or no such row when that is null. */
  write(item: Item, versionRead: number | null): Promise<'written' | 'conflict'>;
  /** Reads the changes after number `seen`, oldest first. */
  changesAfter(seen: number): Promise<readonly Change[]>;
  /** Reads the number of the last change; 0 when there is none. */
  lastChange(): Promise<number>;
  /** Adds an entry to the log; `taken` when another device has used its number. */
  announce(change: Change): Promise<'announced' | 'taken'>;
}

/** What only this browser knows of a file. */
export interface LocalFile {
  readonly itemKey: string;
  /** SHA-256 of each part in base64, in order; null until the file was read. */
  readonly digests: readonly string[] | null;
  /** Bytes of each part that the digests are of. */
  readonly partSize: number;
  /** Numbers of the parts in S3, as of the last time that this browser listed them. */
  readonly partsStored: readonly number[];
  /** The bytes are in this browser's storage. */
  readonly kept: boolean;
  /** Why this browser stopped trying. */
  readonly problem: Problem | null;
}

/** An item as this browser has it: the newest version, and what DynamoDB is known to hold. The rows
 *  with `dirty` set are the outbox. */
export interface LocalRow {
  readonly itemKey: string;
  readonly item: Item;
  /** What was last read from or written to DynamoDB; null when it has never held this item. */
  readonly base: Item | null;
  /** `item` says more than DynamoDB has acknowledged. */
  readonly dirty: boolean;
  /** Counts the changes made in this browser, to tell whether one came in during a write. */
  readonly edits: number;
}

/** How far this browser has followed the other devices. */
export interface SyncState {
  /** Number of the last change seen. */
  readonly seen: number;
  /** When every row was last read, in epoch milliseconds; 0 for never. */
  readonly readAllAt: number;
  /** Rows that were written but not announced yet: the version written, by sort key. */
  readonly unannounced: Readonly<Record<string, number>>;
}

/** Everything that this browser stores, except the bytes. */
export interface Snapshot {
  readonly rows: ReadonlyMap<string, LocalRow>;
  readonly results: ReadonlyMap<string, ResultItem>;
  readonly files: ReadonlyMap<string, LocalFile>;
  readonly sync: SyncState;
}

/** One change of the local state, made as a whole or not at all. */
export interface LocalChange {
  readonly rows?: readonly LocalRow[];
  readonly results?: readonly ResultItem[];
  readonly files?: readonly LocalFile[];
  readonly bytes?: readonly { readonly itemKey: string; readonly blob: Blob }[];
  /** Sort keys whose bytes are deleted. */
  readonly dropBytes?: readonly string[];
  /** Sort keys whose outcome is deleted. */
  readonly dropResults?: readonly string[];
  /** Sort keys of which everything is deleted. */
  readonly forget?: readonly string[];
  readonly sync?: Partial<SyncState>;
}

/** The local state of one owner, shared by all tabs. */
export interface LocalStore {
  /** This browser's id, created and deleted with the local state. */
  readonly deviceId: DeviceId;
  /** Current as of the last change that this tab made or received. */
  readonly snapshot: Snapshot;
  /** Decides on a change in one transaction, and stores it. `decide` is synchronous; it sees the newest
   *  rows, results and files under `itemKeys`, and all others as in `snapshot`. */
  change(
    itemKeys: readonly string[],
    decide: (snapshot: Snapshot) => LocalChange,
  ): Promise<LocalChange>;
  /** Returns the stored bytes of a file, or null. They are read from disk as they are used. */
  bytes(itemKey: string): Promise<Blob | null>;
  /** Calls back after each change, with the sort keys it touched. */
  subscribe(listener: (itemKeys: readonly string[]) => void): () => void;
  /** Reads again what another tab changed. */
  reload(itemKeys: readonly string[]): Promise<void>;
  close(): void;
}
