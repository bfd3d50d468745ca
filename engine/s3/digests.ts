import {
  startDigest,
  startHash,
  type Checksum,
  type ChecksumAlgorithm,
  type RunningDigest,
} from './checksums.ts';
import type { DataFiles } from './data-files.ts';
import type { Segment } from './segments.ts';

/** Size and digests of a stream of bytes. */
export interface Digests {
  /** Bytes. */
  readonly size: number;
  /** MD5, hex: the ETag of an object that was uploaded in one request. */
  readonly etag: string;
  /** Of the type FULL_OBJECT. */
  readonly checksum: Checksum;
}

/** Reads stored bytes and computes their digests. */
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

/** The result of `PassingDigests`. */
export interface Computed {
  readonly size: number;
  readonly etag: string;
  readonly kept: Checksum;
  /** Computed with the algorithm to verify; `kept` when it is the same algorithm. */
  readonly verified: Checksum;
}

/** Computes MD5, the checksum to store and the checksum to verify while bytes stream through. */
export class PassingDigests {
  readonly #md5 = startHash('md5');
  readonly #keep: RunningDigest;
  readonly #verify: RunningDigest | null;
  #size = 0;

  /** @param verifyBy the algorithm of the declared checksum, if it is another than `keepBy`. */
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
