import { randomUUID } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '../sync-folder.ts';
import { dataDirectory } from './object-files.ts';
import type { Segment } from './segments.ts';

const READ_BUFFER = 256 * 1024;
/** Bytes up to which one read costs less than a stream. */
const READ_AT_ONCE = 64 * 1024;
const WRITE_BUFFER = 1024 * 1024;

/** The bytes of all objects and parts, in immutable files with reference counts. A file is removed when its
 *  last reference is released: a copy shares its source's file, and a reader can finish reading an object
 *  that has been replaced. */
export class DataFiles {
  readonly #directory: string;
  readonly #holders = new Map<string, number>();
  readonly #removals = new Set<Promise<void>>();

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(dir: string): Promise<DataFiles> {
    await mkdir(dataDirectory(dir), { recursive: true });
    return new DataFiles(dataDirectory(dir));
  }

  /** Streams bytes to a new file, with backpressure. Returns its segments (none for no bytes) with a
   *  reference that the caller must release. If the source throws, the file is removed. */
  async write(source: AsyncIterable<Uint8Array>): Promise<readonly Segment[]> {
    const file = randomUUID();
    // Opened first: a stream that fails before it opens its file could create it after the removal below.
    const handle = await open(join(this.#directory, file), 'wx', 0o600);
    const held = [{ file, offset: 0, length: 0 }];
    this.hold(held);
    const target = handle.createWriteStream({ flush: true, highWaterMark: WRITE_BUFFER });
    try {
      await pipeline(source, target);
      await syncFolder(this.#directory);
    } catch (error) {
      this.release(held);
      throw error;
    }
    if (target.bytesWritten > 0) return [{ file, offset: 0, length: target.bytesWritten }];
    this.release(held);
    return [];
  }

  /** The bytes of segments in order. The stream holds references until it closes: create it in the same turn
   *  in which the record was looked up, and destroy it if it is not read to its end. */
  read(segments: readonly Segment[]): Readable {
    this.hold(segments);
    const [only] = segments;
    const stream =
      only && segments.length === 1
        ? this.#open(only)
        : Readable.from(this.#concatenate(segments), {
            objectMode: false,
            highWaterMark: READ_BUFFER,
          });
    return stream.once('close', () => this.release(segments));
  }

  /** The bytes of segments as `read` gives them, or as a buffer if they are few and in one file. */
  readSmall(segments: readonly Segment[]): Buffer | Readable {
    const [only] = segments;
    if (only === undefined || segments.length > 1 || only.length > READ_AT_ONCE) {
      return this.read(segments);
    }
    const bytes = Buffer.allocUnsafe(only.length);
    const handle = openSync(join(this.#directory, only.file), 'r');
    try {
      const length = readSync(handle, bytes, 0, only.length, only.offset);
      if (length < only.length) throw new Error(`${only.file} is shorter than its record says`);
      return bytes;
    } finally {
      closeSync(handle);
    }
  }

  async *#concatenate(segments: readonly Segment[]): AsyncGenerator<Buffer> {
    for (const segment of segments) yield* this.#open(segment) as AsyncIterable<Buffer>;
  }

  #open({ file, offset, length }: Segment): Readable {
    return createReadStream(join(this.#directory, file), {
      start: offset,
      end: offset + length - 1,
      highWaterMark: READ_BUFFER,
    });
  }

  hold(segments: readonly Segment[]): void {
    for (const { file } of segments) this.#holders.set(file, (this.#holders.get(file) ?? 0) + 1);
  }

  /** Releases references; files without any are removed in the background. */
  release(segments: readonly Segment[]): void {
    for (const { file } of segments) {
      const holders = (this.#holders.get(file) ?? 0) - 1;
      if (holders > 0) {
        this.#holders.set(file, holders);
      } else {
        this.#holders.delete(file);
        this.#remove(file);
      }
    }
  }

  // A file that cannot be removed now is removed as an orphan at the next start.
  #remove(file: string): void {
    const removal = rm(join(this.#directory, file), { force: true })
      .catch(() => undefined)
      .finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** Removes every file that nothing holds: uploads that a crash cut off. For the start, once all records
   *  hold theirs. */
  async removeOrphans(): Promise<void> {
    for (const file of await readdir(this.#directory)) {
      if (!this.#holders.has(file)) this.#remove(file);
    }
    await this.settled();
  }

  /** Resolves once nothing is being removed. */
  async settled(): Promise<void> {
    while (this.#removals.size > 0) await Promise.all(this.#removals);
  }
}
