import type { Item } from '#contract/items';
import { merge, sameContent } from '#contract/merge';
import type { LocalFile, LocalRow } from './port.ts';

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
  if (row === undefined) {
    return { itemKey: theirs.itemKey, item: theirs, base: theirs, dirty: false, edits: 0 };
  }
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
