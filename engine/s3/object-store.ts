import { replaceFile } from '../replace-file.ts';
import type { Announcements } from './announcements.ts';
import type { DataFiles } from './data-files.ts';
import { noSuchKey } from './s3-failures.ts';
import { compareKeys, firstIndex } from './key-order.ts';
import {
  objectFile,
  parseRecord,
  readRecords,
  removeDurably,
  type BucketDirectories,
} from './object-files.ts';
import { parseObjectRecord, type ObjectRecord } from './records.ts';

/** An object before its commit, which adds the time and the sequencer. */
export type ObjectDraft = Omit<ObjectRecord, 'lastModified' | 'sequencer'>;

/** What the stores of one engine share. */
export interface Shared {
  readonly data: DataFiles;
  readonly announcements: Announcements;
  readonly nextSequencer: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The objects of one bucket. Records are on disk and in memory, keys are in listing order. Whoever writes a
 *  key must hold its lock. */
export class ObjectStore {
  readonly #records = new Map<string, ObjectRecord>();
  #keys: string[] = [];

  private constructor(
    readonly bucket: string,
    private readonly directories: BucketDirectories,
    private readonly shared: Shared,
  ) {}

  /** Reads every record and takes hold of its data. */
  static async open(
    bucket: string,
    directories: BucketDirectories,
    shared: Shared,
  ): Promise<ObjectStore> {
    const store = new ObjectStore(bucket, directories, shared);
    for (const [name, text] of await readRecords(directories.objects)) {
      const record = parseRecord(`${directories.objects}/${name}`, text, parseObjectRecord);
      store.#records.set(record.key, record);
      shared.data.hold(record.segments);
    }
    store.#keys = [...store.#records.keys()].sort(compareKeys);
    return store;
  }

  /** In listing order. */
  get keys(): readonly string[] {
    return this.#keys;
  }

  get records(): Iterable<ObjectRecord> {
    return this.#records.values();
  }

  find(key: string): ObjectRecord | undefined {
    return this.#records.get(key);
  }

  /** @throws S3Failure NoSuchKey. */
  get(key: string): ObjectRecord {
    const record = this.#records.get(key);
    if (!record) throw noSuchKey(key);
    return record;
  }

  /** Stores an object under its key and announces it. The caller keeps its own reference to the data, and
   *  releases it afterwards. */
  async commit(draft: ObjectDraft): Promise<ObjectRecord> {
    const { announcements, nextSequencer, now } = this.shared;
    const lastModified = Math.floor(now() / 1000) * 1000;
    const record = { ...draft, lastModified, sequencer: nextSequencer() };
    await announcements.around(this.bucket, record, () => this.replace(record));
    return record;
  }

  /** Replaces a record without announcing an object, e.g. when its tags change. */
  async replace(record: ObjectRecord): Promise<void> {
    await replaceFile(objectFile(this.directories, record.key), JSON.stringify(record));
    const replaced = this.#records.get(record.key);
    this.shared.data.hold(record.segments);
    this.#records.set(record.key, record);
    if (replaced) this.shared.data.release(replaced.segments);
    else this.#keys.splice(this.#placeOf(record.key), 0, record.key);
  }

  /** Removes the object, if there is one. */
  async remove(key: string): Promise<void> {
    const record = this.#records.get(key);
    if (!record) return;
    await removeDurably(objectFile(this.directories, key));
    this.#records.delete(key);
    this.#keys.splice(this.#placeOf(key), 1);
    this.shared.data.release(record.segments);
  }

  #placeOf(key: string): number {
    return firstIndex(this.#keys, (other) => compareKeys(other, key) >= 0);
  }
}
