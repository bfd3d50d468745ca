import {
  startDigest,
  startHash,
  type Checksum,
  type ChecksumAlgorithm,
  type RunningDigest,
} from './checksums.ts';
import type { DataFiles } from './data-files.ts';
import type { Segment } from './segments.ts';

/** What was computed of bytes while they passed. */
export interface Digests {
  /** Bytes. */
  readonly size: number;
  /** MD5, hex: the ETag of an object that came in one piece. */
  readonly etag: string;
  /** Of the type FULL_OBJECT. */
  readonly checksum: Checksum;
}

/** Reads stored bytes for their digests alone. */
export const digestSegments = async (
  data: DataFiles,
  segments: readonly Segment[],
  algorithm: ChecksumAlgorithm,
): Promise<Digests> => {
  const passing = new PassingDigests(algorithm);
  const bytes = data.read(segments) as AsyncIterable<Uint8Array>;
  for await (const chunk of bytes) passing.pass(chunk);
  const { size, etag, kept } = await passing.end();
  return { size, etag, checksum: kept };
};

/** What `PassingDigests` has computed. */
export interface Computed {
  readonly size: number;
  readonly etag: string;
  readonly kept: Checksum;
  /** By the algorithm to verify with; `kept` where that is the same. */
  readonly verified: Checksum;
}

/** Digests bytes while they pass: MD5, and the checksums to keep and to verify with. */
export class PassingDigests {
  readonly #md5 = startHash('md5');
  readonly #keep: RunningDigest;
  readonly #verify: RunningDigest | null;
  #size = 0;

  /** @param verifyBy The algorithm to verify with, where it may be another. */
  constructor(
    private readonly keepBy: ChecksumAlgorithm,
    private readonly verifyBy = keepBy,
  ) {
    this.#keep = startDigest(keepBy);
    this.#verify = verifyBy === keepBy ? null : startDigest(verifyBy);
  }

  pass(chunk: Uint8Array): void {
    this.#size += chunk.length;
    this.#md5.update(chunk);
    this.#keep.update(chunk);
    this.#verify?.update(chunk);
  }

  async *through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.pass(chunk);
      yield chunk;
    }
  }

  async end(): Promise<Computed> {
    const etag = Buffer.from(await this.#md5.digest()).toString('hex');
    const kept = await wholeChecksum(this.keepBy, this.#keep);
    const verified = this.#verify ? await wholeChecksum(this.verifyBy, this.#verify) : kept;
    return { size: this.#size, etag, kept, verified };
  }
}

const wholeChecksum = async (
  algorithm: ChecksumAlgorithm,
  digest: RunningDigest,
): Promise<Checksum> => {
  const value = Buffer.from(await digest.digest()).toString('base64');
  return { algorithm, value, type: 'FULL_OBJECT' };
};
