import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unannouncedDirectory } from './object-files.ts';
import type { ObjectRecord } from './records.ts';
import type { ObjectCreated } from './s3-service.ts';

/** Announces every created object at least once, even if the process ends between commit and announcement:
 *  a marker file, named by the sequencer, is written before the commit and removed after the announcement. */
export class Announcements {
  readonly #directory: string;
  readonly #onObjectCreated: (event: ObjectCreated) => Promise<void>;

  private constructor(directory: string, onObjectCreated: (e: ObjectCreated) => Promise<void>) {
    this.#directory = directory;
    this.#onObjectCreated = onObjectCreated;
  }

  static async open(
    dir: string,
    onObjectCreated: (event: ObjectCreated) => Promise<void>,
  ): Promise<Announcements> {
    await mkdir(unannouncedDirectory(dir), { recursive: true });
    return new Announcements(unannouncedDirectory(dir), onObjectCreated);
  }

  /** Commits an object, then announces it. If announcing fails, the object stays, the error is thrown, and
   *  the next start announces the object. */
  async around(bucket: string, record: ObjectRecord, commit: () => Promise<void>): Promise<void> {
    const mark = join(this.#directory, record.sequencer);
    await writeFile(mark, '');
    try {
      await commit();
    } catch (error) {
      await rm(mark, { force: true });
      throw error;
    }
    await this.#onObjectCreated(createdEvent(bucket, record));
    await rm(mark, { force: true });
  }

  /** Announces the objects that an earlier process committed and did not announce. Call it at the start. */
  async catchUp(records: Iterable<readonly [bucket: string, ObjectRecord]>): Promise<void> {
    const marks = new Set(await readdir(this.#directory));
    if (marks.size === 0) return;
    for (const [bucket, record] of records) {
      if (marks.has(record.sequencer)) await this.#onObjectCreated(createdEvent(bucket, record));
    }
    for (const mark of marks) await rm(join(this.#directory, mark), { force: true });
  }
}

const createdEvent = (bucket: string, record: ObjectRecord): ObjectCreated => ({
  eventName: record.eventName,
  bucket,
  key: record.key,
  size: record.size,
  etag: record.etag,
  sequencer: record.sequencer,
  time: record.lastModified,
});
