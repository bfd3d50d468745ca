import { createHash, timingSafeEqual } from 'node:crypto';
import { S3Failure } from '../../s3/s3-service.ts';
import { hmac, sha256, type VerifiedSignature } from '../signature/sigv4.ts';

export interface ChunkedOptions {
  /** Bytes, from `x-amz-decoded-content-length`. */
  readonly decodedLength: number;
  /** Each chunk carries a signature. */
  readonly signed: boolean;
  /** The request's signature, from which the first chunk's is derived; null for unsigned chunks. */
  readonly chain: VerifiedSignature | null;
  /** Names that `x-amz-trailer` announced; null when there is no trailer. */
  readonly announcedTrailers: readonly string[] | null;
  /** Filled once the payload has ended. */
  readonly trailers: Map<string, string>;
}

/** Maximum length of a line of the framing in bytes: size, signature or one trailing header. */
const longestLine = 4096;

/** Decodes an aws-chunked payload while it streams and verifies the chain of chunk signatures. Holds one
 *  network read in memory. A chunk's bytes are yielded before its signature is verified, so commit nothing
 *  before the end.
 *  @throws S3Failure IncompleteBody when it ends early or has another length than declared,
 *  SignatureDoesNotMatch, InvalidChunkSizeError, MalformedTrailerError.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
export async function* decodeAwsChunked(
  raw: AsyncIterable<Uint8Array>,
  options: ChunkedOptions,
): AsyncGenerator<Uint8Array> {
  const reader = new FramingReader(raw);
  try {
    yield* decodeChunks(reader, options);
  } finally {
    await reader.close();
  }
}

async function* decodeChunks(
  reader: FramingReader,
  options: ChunkedOptions,
): AsyncGenerator<Uint8Array> {
  const chain = options.chain === null ? null : new SignatureChain(options.chain);
  let decoded = 0;
  for (;;) {
    const { size, signature } = parseChunkHeader(await reader.line(), options.signed);
    const hash = createHash('sha256');
    for await (const bytes of reader.take(size)) {
      hash.update(bytes);
      decoded += bytes.length;
      if (decoded > options.decodedLength) throw incomplete();
      yield bytes;
    }
    chain?.checkChunk(hash.digest('hex'), signature);
    if (size === 0) break;
    if ((await reader.line()) !== '') throw malformedChunk();
  }
  if (decoded !== options.decodedLength) throw incomplete();
  await readTrailers(reader, options, chain);
}

const incomplete = () =>
  new S3Failure(
    400,
    'IncompleteBody',
    'The request body terminated unexpectedly, or is not as long as it was declared to be.',
  );
const malformedChunk = () =>
  new S3Failure(400, 'InvalidChunkSizeError', 'A chunk of the payload is mal-formed.');
const malformedTrailer = () =>
  new S3Failure(
    400,
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );

const parseChunkHeader = (line: string, signed: boolean): { size: number; signature: string } => {
  const pattern = signed
    ? /^([0-9a-f]{1,12});chunk-signature=([0-9a-f]{64})$/i
    : /^([0-9a-f]{1,12})()$/i;
  const [, size, signature] = pattern.exec(line) ?? [];
  if (size === undefined || signature === undefined) throw malformedChunk();
  return { size: Number.parseInt(size, 16), signature };
};

const readTrailers = async (
  reader: FramingReader,
  { announcedTrailers, trailers }: ChunkedOptions,
  chain: SignatureChain | null,
): Promise<void> => {
  let signature: string | null = null;
  for (let line = await reader.lastLine(); line !== ''; line = await reader.lastLine()) {
    const [, name, value] = /^([A-Za-z0-9-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw malformedTrailer();
    const lower = name.toLowerCase();
    if (lower === 'x-amz-trailer-signature' && signature === null) {
      signature = value;
    } else if (announcedTrailers?.includes(lower) === true && !trailers.has(lower)) {
      trailers.set(lower, value);
    } else {
      throw malformedTrailer();
    }
  }
  if (announcedTrailers === null) return;
  if (announcedTrailers.some((name) => !trailers.has(name))) throw malformedTrailer();
  chain?.checkTrailer(trailers, signature ?? '');
};

/** Each signature covers the one before it. */
class SignatureChain {
  readonly #seed: VerifiedSignature;
  #previous: string;

  constructor(seed: VerifiedSignature) {
    this.#seed = seed;
    this.#previous = seed.signature;
  }

  checkChunk(payloadHash: string, signature: string): void {
    this.#check('AWS4-HMAC-SHA256-PAYLOAD', [sha256(''), payloadHash], signature);
  }

  checkTrailer(trailers: ReadonlyMap<string, string>, signature: string): void {
    const canonical = [...trailers].map(([name, value]) => `${name}:${value}\n`).sort();
    this.#check('AWS4-HMAC-SHA256-TRAILER', [sha256(canonical.join(''))], signature);
  }

  #check(algorithm: string, hashes: readonly string[], signature: string): void {
    const { amzDate, scope, signingKey } = this.#seed;
    const text = [algorithm, amzDate, scope, this.#previous, ...hashes].join('\n');
    const expected = hmac(signingKey, text);
    const given = Buffer.from(signature, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new S3Failure(
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      );
    }
    this.#previous = signature;
  }
}

/** Reads lines and byte counts from a stream, buffering one read. */
class FramingReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(raw: AsyncIterable<Uint8Array>) {
    this.#source = raw[Symbol.asyncIterator]();
  }

  /** The next line without its CRLF. */
  async line(): Promise<string> {
    for (;;) {
      const end = Buffer.from(this.#rest.buffer, this.#rest.byteOffset, this.#rest.length).indexOf(
        '\r\n',
      );
      if (end >= 0) {
        const line = Buffer.from(this.#rest.subarray(0, end)).toString('latin1');
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }
      if (this.#rest.length > longestLine) throw malformedChunk();
      const more = await this.#read();
      if (more === null) throw incomplete();
      this.#rest = Buffer.concat([this.#rest, more]);
    }
  }

  /** As `line`, but the end of the stream is an empty line: some clients omit the last CRLF. */
  async lastLine(): Promise<string> {
    if (this.#rest.length === 0) {
      const more = await this.#read();
      if (more === null) return '';
      this.#rest = more;
    }
    return this.line();
  }

  /** The next `size` bytes, in the pieces in which they come. */
  async *take(size: number): AsyncGenerator<Uint8Array> {
    for (let missing = size; missing > 0;) {
      if (this.#rest.length === 0) {
        const more = await this.#read();
        if (more === null) throw incomplete();
        this.#rest = more;
      }
      const piece = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #read(): Promise<Uint8Array | null> {
    const { done, value } = await this.#source.next();
    return done === true ? null : value;
  }
}
