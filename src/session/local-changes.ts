import { editAfter, type Edit } from '#contract/edits';
import type { Author, FileItem, SessionItem } from '#contract/items';
import type { LocalChange, Snapshot } from './port.ts';
import { edited } from './rows.ts';

/** Returns the stamps of an edit of these fields. */
export const stamps = <Field extends string>(
  edits: Partial<Record<Field, Edit | undefined>>,
  fields: readonly Field[],
  author: Author,
): Partial<Record<Field, Edit>> =>
  Object.fromEntries(fields.map((field) => [field, editAfter(edits[field], author)])) as Partial<
    Record<Field, Edit>
  >;

/** Puts changed or new items into the outbox. */
export const save = (
  snapshot: Snapshot,
  ...items: readonly (FileItem | SessionItem)[]
): LocalChange => ({
  rows: items.map((item) => edited(snapshot.rows.get(item.itemKey), item)),
});

/** Removes the problem that this browser shows for a file. */
export const withoutProblem = (snapshot: Snapshot, itemKey: string): Pick<LocalChange, 'files'> => {
  const local = snapshot.files.get(itemKey);
  if (local === undefined || local.problem === null) return {};
  return { files: [{ ...local, problem: null }] };
};
