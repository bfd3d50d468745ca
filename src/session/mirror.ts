import { parseItem, type Item } from '#contract/items';
import type { ResultItem } from '#contract/result-item';
import type { LocalChange, LocalFile, LocalRow, SyncState } from './port.ts';

/** The sync state of a local store that is new. */
export const neverSynced: SyncState = { seen: 0, readAllAt: 0, unannounced: {} };

const inPresentForm = <Stored extends Item | null>(item: Stored): Stored => {
  const parsed = item === null ? null : parseItem({ ...item });
  return parsed?.ok === true ? (parsed.value as Stored) : item;
};

/** Rewrites a row that an older version stored in the form that this one reads. */
export const rowInPresentForm = (row: LocalRow): LocalRow => ({
  ...row,
  item: inPresentForm(row.item),
  base: inPresentForm(row.base),
});

/** Maps values by their sort key. */
export const byKey = <Value extends { readonly itemKey: string }>(values: readonly Value[]) =>
  new Map(values.map((value) => [value.itemKey, value]));

/** What a local store holds, in memory. */
export interface Mirror {
  readonly rows: Map<string, LocalRow>;
  readonly results: Map<string, ResultItem>;
  readonly files: Map<string, LocalFile>;
  sync: SyncState;
}

/** Lists the sort keys that a change touches. */
export const touched = (change: LocalChange): string[] => [
  ...new Set([
    ...[...(change.rows ?? []), ...(change.results ?? [])].map(({ itemKey }) => itemKey),
    ...[...(change.files ?? []), ...(change.bytes ?? [])].map(({ itemKey }) => itemKey),
    ...(change.dropBytes ?? []),
    ...(change.dropResults ?? []),
    ...(change.forget ?? []),
  ]),
];

/** Applies a stored change to the mirror. */
export const apply = (mirror: Mirror, change: LocalChange): void => {
  for (const row of change.rows ?? []) mirror.rows.set(row.itemKey, row);
  for (const result of change.results ?? []) mirror.results.set(result.itemKey, result);
  for (const file of change.files ?? []) mirror.files.set(file.itemKey, file);
  for (const key of change.dropResults ?? []) mirror.results.delete(key);
  for (const key of change.forget ?? []) {
    mirror.rows.delete(key);
    mirror.results.delete(key);
    mirror.files.delete(key);
  }
  if (change.sync !== undefined) mirror.sync = { ...mirror.sync, ...change.sync };
};
