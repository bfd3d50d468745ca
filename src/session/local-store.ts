import {
  deleteDB,
  openDB,
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  type StoreNames,
} from 'idb';
import { deviceId, type DeviceId } from '#contract/ids';
import type { ResultItem } from '#contract/result-item';
import { StorageFull, StorageUnavailable } from './storage-failures.ts';
import { apply, byKey, neverSynced, rowInPresentForm, touched, type Mirror } from './mirror.ts';
import type { LocalChange, LocalFile, LocalRow, LocalStore, SyncState } from './port.ts';

interface Schema extends DBSchema {
  rows: { key: string; value: LocalRow };
  results: { key: string; value: ResultItem };
  files: { key: string; value: LocalFile };
  bytes: { key: string; value: { itemKey: string; blob: Blob } };
  sync: { key: 'sync'; value: SyncState };
  device: { key: 'id'; value: string };
}

const stores = ['rows', 'results', 'files', 'bytes', 'sync'] as const;
/** Raised whenever `parseItem` learns to read an older form of a row. */
const databaseVersion = 2;

type Upgrade = IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>;

/** Rewrites the rows that an older page stored in the form that this one reads. */
const migrateRows = async (transaction: Upgrade): Promise<void> => {
  const rows = transaction.objectStore('rows');
  for (const row of await rows.getAll()) {
    await rows.put(rowInPresentForm(row));
  }
};

const openDatabase = (name: string): Promise<IDBPDatabase<Schema>> =>
  openDB<Schema>(name, databaseVersion, {
    async upgrade(database, oldVersion, _newVersion, transaction) {
      if (oldVersion > 0) return migrateRows(transaction);
      for (const store of ['rows', 'results', 'files', 'bytes'] as const) {
        database.createObjectStore(store, { keyPath: 'itemKey' });
      }
      database.createObjectStore('sync');
      database.createObjectStore('device');
    },
    // Another tab deletes or upgrades the database, and waits until this connection is closed.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
  });

/** Deletes the database of this name, bytes included, and those whose names go on with a hyphen. Tabs that
 *  have them open close them. */
export const forgetLocalStore = async (name: string): Promise<void> => {
  const names = (await indexedDB.databases()).flatMap((database) => database.name ?? []);
  const more = names.filter((each) => each.startsWith(`${name}-`));
  await Promise.all([name, ...more].map((each) => deleteDB(each)));
};

/** A transaction that can read one item. */
interface Reading {
  objectStore(name: 'rows'): { get(key: string): Promise<LocalRow | undefined> };
  objectStore(name: 'results'): { get(key: string): Promise<ResultItem | undefined> };
  objectStore(name: 'files'): { get(key: string): Promise<LocalFile | undefined> };
}

const setOrDelete = <Value>(map: Map<string, Value>, key: string, value: Value | undefined) => {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
};

/** Reads or creates the id of this browser; two tabs that open at once get the same. It is stored with
 *  the rows: without it, a browser would take its own uploads for another device's. */
const deviceIdIn = async (database: IDBPDatabase<Schema>): Promise<DeviceId> => {
  const { store, done } = database.transaction('device', 'readwrite', { durability: 'strict' });
  const known = await store.get('id');
  const id = known ?? crypto.randomUUID();
  if (known === undefined) await store.put(id, 'id');
  await done;
  return deviceId(id);
};

const isQuota = (error: unknown): boolean =>
  error instanceof Error && error.name === 'QuotaExceededError';

/** Opens the database of this name, which belongs to one owner. `announce` tells the other tabs which
 *  sort keys changed.
 *  @throws {StorageUnavailable} where the browser stores nothing. Changes throw StorageFull.
 *  @see https://developer.mozilla.org/docs/Web/API/IDBTransaction/durability */
export const openLocalStore = async (
  name: string,
  announce: (itemKeys: readonly string[]) => void,
): Promise<LocalStore> => {
  const database = await openDatabase(name).catch((error: unknown) => {
    throw new StorageUnavailable(`IndexedDB does not open ${name}`, { cause: error });
  });
  const [id, rows, results, files, sync] = await Promise.all([
    deviceIdIn(database),
    database.getAll('rows'),
    database.getAll('results'),
    database.getAll('files'),
    database.get('sync', 'sync'),
  ]);
  const mirror: Mirror = {
    rows: byKey(rows),
    results: byKey(results),
    files: byKey(files),
    sync: sync ?? neverSynced,
  };
  const listeners = new Set<(itemKeys: readonly string[]) => void>();
  const notify = (itemKeys: readonly string[]): void => {
    for (const listener of listeners) listener(itemKeys);
  };

  /** Reads what the database has under a sort key into memory. */
  const readNewest = async (transaction: Reading, key: string): Promise<void> => {
    const [row, result, file] = await Promise.all([
      transaction.objectStore('rows').get(key),
      transaction.objectStore('results').get(key),
      transaction.objectStore('files').get(key),
    ]);
    setOrDelete(mirror.rows, key, row);
    setOrDelete(mirror.results, key, result);
    setOrDelete(mirror.files, key, file);
  };

  return {
    deviceId: id,
    snapshot: mirror,

    async change(itemKeys, decide) {
      const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' });
      const store = (name: 'rows' | 'results' | 'files') => transaction.objectStore(name);
      const newest = itemKeys.map((key) => readNewest(transaction, key));
      const [syncNow] = await Promise.all([transaction.objectStore('sync').get('sync'), ...newest]);
      mirror.sync = syncNow ?? neverSynced;
      let change: LocalChange;
      try {
        change = decide(mirror);
      } catch (error) {
        transaction.abort();
        await transaction.done.catch(() => undefined);
        throw error;
      }
      const writes: Promise<unknown>[] = [
        ...(change.rows ?? []).map((row) => transaction.objectStore('rows').put(row)),
        ...(change.results ?? []).map((row) => transaction.objectStore('results').put(row)),
        ...(change.files ?? []).map((file) => transaction.objectStore('files').put(file)),
        ...(change.bytes ?? []).map((kept) => transaction.objectStore('bytes').put(kept)),
        ...(change.dropBytes ?? []).map((key) => transaction.objectStore('bytes').delete(key)),
        ...(change.dropResults ?? []).map((key) => store('results').delete(key)),
        ...(change.forget ?? []).flatMap((key) => [
          ...(['rows', 'results', 'files'] as const).map((name) => store(name).delete(key)),
          transaction.objectStore('bytes').delete(key),
        ]),
      ];
      if (change.sync !== undefined) {
        writes.push(
          transaction.objectStore('sync').put({ ...mirror.sync, ...change.sync }, 'sync'),
        );
      }
      await Promise.all([...writes, transaction.done]).catch((error: unknown) => {
        throw isQuota(error) ? new StorageFull('no storage left', { cause: error }) : error;
      });
      apply(mirror, change);
      const keys = touched(change);
      // Having read everything is news, even where there was nothing.
      if (keys.length > 0 || change.sync?.readAllAt !== undefined) {
        announce(keys);
        notify(keys);
      }
      return change;
    },

    async bytes(itemKey) {
      return (await database.get('bytes', itemKey))?.blob ?? null;
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async reload(itemKeys) {
      const transaction = database.transaction(['rows', 'results', 'files', 'sync'], 'readonly');
      const newest = itemKeys.map((key) => readNewest(transaction, key));
      const [syncNow] = await Promise.all([transaction.objectStore('sync').get('sync'), ...newest]);
      mirror.sync = syncNow ?? neverSynced;
      notify(itemKeys);
    },

    close() {
      listeners.clear();
      database.close();
    },
  };
};
