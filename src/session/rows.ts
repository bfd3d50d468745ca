import type { Item } from '#contract/items';
import { merge, sameContent } from '#contract/merge';

/** What only this browser knows of a file. */
export interface LocalFile {
  readonly itemKey: string;
  /** SHA-256 of each part in base64, in order; null until the file was read. */
  readonly digests: readonly string[] | null;
  /** Bytes of one part that the digests were made with. */
  readonly partSize: number;
  /** Numbers of the parts that S3 has, as far as this browser has seen. */
  readonly partsStored: readonly number[];
  /** The bytes are in this browser's storage. */
  readonly kept: boolean;
  /** Why this browser gave the file up for now. */
  readonly problem: { readonly code: string; readonly whatToDo: string } | null;
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

/** A row changed in this browser: into the outbox with it. */
export const edited = (row: LocalRow | undefined, item: Item): LocalRow => {
  const base = row?.base ?? null;
  return {
    itemKey: item.itemKey,
    item,
    base,
    dirty: base === null || !sameContent(item, base),
    edits: (row?.edits ?? 0) + 1,
  };
};

/** DynamoDB took `written`, which was `sent.item`; what was changed meanwhile stays in the outbox. */
export const acknowledged = (row: LocalRow, sent: LocalRow, written: Item): LocalRow =>
  row.edits === sent.edits
    ? { ...row, item: written, base: written, dirty: false }
    : { ...row, base: written, dirty: !sameContent(row.item, written) };

/** DynamoDB holds `theirs`: taken over as it is, or merged into what this browser has not sent yet.
 *  An answer older than what is known changes nothing. */
export const received = (row: LocalRow | undefined, theirs: Item): LocalRow => {
  if (row === undefined)
    return { itemKey: theirs.itemKey, item: theirs, base: theirs, dirty: false, edits: 0 };
  if (row.base !== null && theirs.version <= row.base.version) return row;
  if (!row.dirty) return { ...row, item: theirs, base: theirs };
  const item = merge(row.base, row.item, theirs);
  return { ...row, item, base: theirs, dirty: !sameContent(item, theirs) };
};

/** What this browser knows of a file that it has not looked at. */
export const newLocalFile = (itemKey: string): LocalFile => ({
  itemKey,
  digests: null,
  partSize: 0,
  partsStored: [],
  kept: false,
  problem: null,
});

/** What this browser knows of a file. */
export const localFileOf = (files: ReadonlyMap<string, LocalFile>, itemKey: string): LocalFile =>
  files.get(itemKey) ?? newLocalFile(itemKey);
