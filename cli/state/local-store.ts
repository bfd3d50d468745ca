import { randomUUID } from 'node:crypto';
import { ClassicLevel } from 'classic-level';
import { deviceId } from '#contract/ids';
import type { ResultItem } from '#contract/result-item';
import {
  apply,
  byKey,
  neverSynced,
  rowInPresentForm,
  touched,
  type Mirror,
} from '../../src/session/mirror.ts';
import type {
  LocalChange,
  LocalFile,
  LocalRow,
  LocalStore,
  SyncState,
} from '../../src/session/port.ts';
import { referenceOf, reopen, type FileReference } from './picture-file.ts';

type Database = ClassicLevel<string, unknown>;

/** What is stored under each prefix, followed by a slash and a sort key. `bytes` are references: the files
 *  stay where they are. */
interface Stored {
  readonly rows: LocalRow;
  readonly results: ResultItem;
  readonly files: LocalFile;
  readonly bytes: FileReference;
}

const keyOf = (kind: keyof Stored, itemKey: string): string => `${kind}/${itemKey}`;

const all = async <Kind extends keyof Stored>(
  database: Database,
  kind: Kind,
): Promise<Stored[Kind][]> => {
  const range = { gte: `${kind}/`, lt: `${kind}0` };
  return (await database.values(range).all()) as Stored[Kind][];
};

type Write =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string };

const put = (kind: keyof Stored, itemKey: string, value: unknown): Write => ({
  type: 'put',
  key: keyOf(kind, itemKey),
  value,
});

const del = (kind: keyof Stored, itemKey: string): Write => ({
  type: 'del',
  key: keyOf(kind, itemKey),
});

const writesOf = (change: LocalChange, sync: SyncState): Write[] => [
  ...(change.rows ?? []).map((row) => put('rows', row.itemKey, row)),
  ...(change.results ?? []).map((result) => put('results', result.itemKey, result)),
  ...(change.files ?? []).map((file) => put('files', file.itemKey, file)),
  ...(change.bytes ?? []).map(({ itemKey, blob }) => put('bytes', itemKey, referenceOf(blob))),
  ...(change.dropBytes ?? []).map((itemKey) => del('bytes', itemKey)),
  ...(change.dropResults ?? []).map((itemKey) => del('results', itemKey)),
  ...(change.forget ?? []).flatMap((itemKey) =>
    (['rows', 'results', 'files', 'bytes'] as const).map((kind) => del(kind, itemKey)),
  ),
  ...(change.sync === undefined
    ? []
    : [{ type: 'put' as const, key: 'sync', value: { ...sync, ...change.sync } }]),
];

/** A local store on disk. */
export interface DiskStore extends LocalStore {
  /** Calls back after every change, also one that touches no item; returns a function that stops it. */
  onChange(listener: () => void): () => void;
  /** Closes the database once its last change is stored. */
  closed(): Promise<void>;
}

/** Opens the local state in this folder. Every change is one synchronous batch, so a killed process leaves
 *  it as before or after a change. Only one process at a time has it open.
 *  @throws LEVEL_DATABASE_NOT_OPEN, with the cause LEVEL_LOCKED while another process has it open. */
export const openDiskStore = async (folder: string): Promise<DiskStore> => {
  const database: Database = new ClassicLevel(folder, { valueEncoding: 'json' });
  await database.open();
  const known = (await database.get('device')) as string | undefined;
  const id = known ?? randomUUID();
  if (known === undefined) await database.put('device', id, { sync: true });
  const [rows, results, files, sync] = await Promise.all([
    all(database, 'rows'),
    all(database, 'results'),
    all(database, 'files'),
    database.get('sync') as Promise<SyncState | undefined>,
  ]);
  const mirror: Mirror = {
    rows: byKey(rows.map(rowInPresentForm)),
    results: byKey(results),
    files: byKey(files),
    sync: sync ?? neverSynced,
  };
  const listeners = new Set<(itemKeys: readonly string[]) => void>();
  const onChange = new Set<() => void>();
  let last: Promise<unknown> = Promise.resolve();

  const store = async (decide: (snapshot: Mirror) => LocalChange): Promise<LocalChange> => {
    const change = decide(mirror);
    const writes = writesOf(change, mirror.sync);
    if (writes.length > 0) await database.batch(writes, { sync: true });
    apply(mirror, change);
    const keys = touched(change);
    if (keys.length > 0) for (const listener of listeners) listener(keys);
    for (const listener of onChange) listener();
    return change;
  };

  return {
    deviceId: deviceId(id),
    snapshot: mirror,
    change(_itemKeys, decide) {
      const next = last.then(() => store(decide));
      last = next.catch(() => undefined);
      return next;
    },
    async bytes(itemKey) {
      const reference = (await database.get(keyOf('bytes', itemKey))) as FileReference | undefined;
      return reference === undefined ? null : reopen(reference);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onChange(listener) {
      onChange.add(listener);
      return () => onChange.delete(listener);
    },
    // No other process changes it.
    reload: () => Promise.resolve(),
    close: () => listeners.clear(),
    async closed() {
      await last;
      await database.close();
    },
  };
};
