import type { Item } from '#contract/items';
import { merge, sameContent } from '#contract/merge';
import type { LocalFile, LocalRow } from './port.ts';

/** Applies a change made in this browser, which puts the row into the outbox. */
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

/** Applies DynamoDB's acknowledgement of `written`, sent as `sent.item`. A row that changed meanwhile
 *  stays in the outbox. */
export const acknowledged = (row: LocalRow, sent: LocalRow, written: Item): LocalRow =>
  row.edits === sent.edits
    ? { ...row, item: written, base: written, dirty: false }
    : { ...row, base: written, dirty: !sameContent(row.item, written) };

/** Applies `theirs` as read from DynamoDB: merges it into what this browser has not sent yet. An older
 *  version than the known one changes nothing. */
export const received = (row: LocalRow | undefined, theirs: Item): LocalRow => {
  if (row === undefined) {
    return { itemKey: theirs.itemKey, item: theirs, base: theirs, dirty: false, edits: 0 };
  }
  if (row.base !== null && theirs.version <= row.base.version) return row;
  if (!row.dirty) return { ...row, item: theirs, base: theirs };
  const item = merge(row.base, row.item, theirs);
  return { ...row, item, base: theirs, dirty: !sameContent(item, theirs) };
};

/** Creates the local state of a file of which nothing is known. */
export const newLocalFile = (itemKey: string): LocalFile => ({
  itemKey,
  digests: null,
  partSize: 0,
  partsStored: [],
  kept: false,
  problem: null,
});

/** Returns the local state of a file. */
export const localFileOf = (files: ReadonlyMap<string, LocalFile>, itemKey: string): LocalFile =>
  files.get(itemKey) ?? newLocalFile(itemKey);
