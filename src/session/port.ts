import type { Item } from '#contract/items';

/** A step in the partition's own log of changes, which is numbered without gaps. */
export interface Change {
  readonly number: number;
  readonly itemKeys: readonly string[];
}

/** The user's own partition of the sessions table. Failures of the network and of AWS are thrown. */
export interface SessionStore {
  /** Every row, a page at a time; costs as much as the rows are large. */
  allRows(): AsyncIterable<readonly Item[]>;
  /** The rows under these sort keys as the table has them at this moment; absent ones are left out. */
  read(itemKeys: readonly string[]): Promise<readonly Item[]>;
  /** Writes `item` if the table still has `versionRead`, or has no such row when that is null. */
  write(item: Item, versionRead: number | null): Promise<'written' | 'conflict'>;
  /** The changes after number `seen`, oldest first; reads nothing else. */
  changesAfter(seen: number): Promise<readonly Change[]>;
  /** Number of the last change, 0 when there is none. */
  lastChange(): Promise<number>;
  /** Claims the next number of the log; `taken` when another device was first. */
  announce(change: Change): Promise<'announced' | 'taken'>;
}
