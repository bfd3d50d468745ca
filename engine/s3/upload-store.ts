import { readdir } from 'node:fs/promises';
import { replaceFile } from '../replace-file.ts';
import { noSuchUpload } from './s3-failures.ts';
import {
  makeDirectory,
  parseRecord,
  partFile,
  readRecords,
  removeDurably,
  uploadDirectory,
  uploadFile,
  type BucketDirectories,
} from './object-files.ts';
import type { ObjectStore, Shared } from './object-store.ts';
import {
  parsePartRecord,
  parseUploadRecord,
  type PartRecord,
  type UploadRecord,
} from './records.ts';

/** A multipart upload in progress. */
export interface Upload {
  readonly record: UploadRecord;
  readonly parts: ReadonlyMap<number, PartRecord>;
}

/** The multipart uploads of one bucket, on disk and in memory. Hold the lock of its key to change one. */
export class UploadStore {
  readonly #uploads = new Map<string, { record: UploadRecord; parts: Map<number, PartRecord> }>();

  private constructor(
    private readonly directories: BucketDirectories,
    private readonly shared: Shared,
  ) {}

  /** Reads every upload and holds its parts' data. Removes what a crash left of an upload that was being
   *  created, aborted or completed. */
  static async open(
    directories: BucketDirectories,
    shared: Shared,
    objects: ObjectStore,
  ): Promise<UploadStore> {
    const store = new UploadStore(directories, shared);
    for (const uploadId of await readdir(directories.uploads)) {
      await store.#load(uploadDirectory(directories, uploadId));
      const upload = store.#uploads.get(uploadId);
      const completed = upload && objects.find(upload.record.key)?.multipart?.uploadId === uploadId;
      if (completed) await store.remove(uploadId);
    }
    return store;
  }

  async #load(directory: string): Promise<void> {
    const texts = await readRecords(directory);
    const text = texts.get('upload.json');
    if (text === undefined) return removeDurably(directory);
    const record = parseRecord(uploadFile(directory), text, parseUploadRecord);
    const parts = new Map<number, PartRecord>();
    for (const [name, json] of texts) {
      if (name === 'upload.json') continue;
      const part = parseRecord(`${directory}/${name}`, json, parsePartRecord);
      parts.set(part.partNumber, part);
      this.shared.data.hold(part.segments);
    }
    this.#uploads.set(record.uploadId, { record, parts });
  }

  get all(): Iterable<Upload> {
    return this.#uploads.values();
  }

  find(key: string, uploadId: string): Upload | undefined {
    const upload = this.#uploads.get(uploadId);
    return upload?.record.key === key ? upload : undefined;
  }

  /** @throws S3Failure NoSuchUpload. */
  get(key: string, uploadId: string): Upload {
    const upload = this.find(key, uploadId);
    if (!upload) throw noSuchUpload(uploadId);
    return upload;
  }

  async create(record: UploadRecord): Promise<void> {
    const directory = uploadDirectory(this.directories, record.uploadId);
    await makeDirectory(directory);
    await replaceFile(uploadFile(directory), JSON.stringify(record));
    this.#uploads.set(record.uploadId, { record, parts: new Map() });
  }

  /** Marks the uploads of a key whose object was deleted, for conditional completions. */
  async noteDeletion(key: string): Promise<void> {
    for (const upload of this.#uploads.values()) {
      if (upload.record.key !== key || upload.record.keyDeleted) continue;
      upload.record = { ...upload.record, keyDeleted: true };
      const directory = uploadDirectory(this.directories, upload.record.uploadId);
      await replaceFile(uploadFile(directory), JSON.stringify(upload.record));
    }
  }

  /** Adds a part, or replaces the one of that number.
   *  @throws S3Failure NoSuchUpload if the upload has ended meanwhile. */
  async putPart(uploadId: string, part: PartRecord): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) throw noSuchUpload(uploadId);
    const directory = uploadDirectory(this.directories, uploadId);
    await replaceFile(partFile(directory, part.partNumber), JSON.stringify(part));
    const replaced = upload.parts.get(part.partNumber);
    this.shared.data.hold(part.segments);
    upload.parts.set(part.partNumber, part);
    if (replaced) this.shared.data.release(replaced.segments);
  }

  /** Ends an upload. Its own record is removed first: the next start removes parts without one. */
  async remove(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) return;
    const directory = uploadDirectory(this.directories, uploadId);
    await removeDurably(uploadFile(directory));
    this.#uploads.delete(uploadId);
    for (const part of upload.parts.values()) this.shared.data.release(part.segments);
    await removeDurably(directory);
  }
}
