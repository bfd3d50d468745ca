import { DEFAULT_ALGORITHM, type Checksum, type ChecksumAlgorithm } from './checksums.ts';
import type { DataFiles } from './data-files.ts';
import {
  declaredChecksum,
  declaredMd5,
  declaredValue,
  type DeclaredChecksum,
} from './declared-checksum.ts';
import { PassingDigests, type Computed, type Digests } from './digests.ts';
import { badDigest, malformedXml } from './s3-failures.ts';
import type { Segment } from './segments.ts';
import { S3Failure, type S3Request } from './s3-service.ts';

/** Maximum bytes of one PutObject or UploadPart.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MAX_PAYLOAD = 5 * 1024 ** 3;

/** A payload on disk, with its digests. */
export interface Payload extends Digests {
  /** With a reference that the caller must release. */
  readonly segments: readonly Segment[];
}

/** Streams a request's payload to disk and verifies the length and checksums that the request declares.
 *  Stores nothing when it throws.
 *  @param declared the checksum to verify; null when the request declares none.
 *  @param algorithm of the checksum to store.
 *  @throws S3Failure MissingContentLength, EntityTooLarge, IncompleteBody, BadDigest, InvalidDigest, and
 *    the errors of reading the body. */
export const receivePayload = async (
  data: DataFiles,
  request: S3Request,
  declared: DeclaredChecksum | null,
  algorithm: ChecksumAlgorithm,
): Promise<Payload> => {
  const length = request.isForm === true ? null : requireLength(request.contentLength);
  const verify = verifier(request, declared);
  const passing = new PassingDigests(algorithm, declared?.algorithm);
  const segments = await data.write(passing.through(request.body));
  try {
    const digests = await passing.end();
    if (length !== null) requireComplete(length, digests.size);
    verify(digests);
    return { size: digests.size, etag: digests.etag, checksum: digests.kept, segments };
  } catch (error) {
    data.release(segments);
    throw error;
  }
};

/** Reads a payload that is an XML document and verifies the checksums that the request declares.
 *  @param longest in bytes; longer documents are MalformedXML.
 *  @throws S3Failure MalformedXML, BadDigest, InvalidDigest, and the errors of reading the body. */
export const readDocument = async (request: S3Request, longest: number): Promise<string> => {
  const declared = declaredChecksum(request.headers);
  const verify = verifier(request, declared);
  const passing = new PassingDigests(declared?.algorithm ?? DEFAULT_ALGORITHM);
  const chunks: Uint8Array[] = [];
  let room = longest;
  for await (const chunk of passing.through(request.body)) {
    room -= chunk.length;
    if (room < 0) throw malformedXml();
    chunks.push(chunk);
  }
  verify(await passing.end());
  return Buffer.concat(chunks).toString();
};

// Reads the declared checksums now, so that invalid ones fail early; compares them after the trailers.
const verifier = (
  request: S3Request,
  declared: DeclaredChecksum | null,
): ((computed: Computed) => void) => {
  const md5 = declaredMd5(request.headers);
  return ({ etag, verified }) => {
    requireMd5(md5, etag, request.operation);
    if (declared) requireChecksum(declaredValue(declared, request.trailers), verified);
  };
};

const requireLength = (length: number | null): number => {
  if (length === null) {
    throw new S3Failure(
      411,
      'MissingContentLength',
      'You must provide the Content-Length HTTP header.',
    );
  }
  if (length <= MAX_PAYLOAD) return length;
  throw new S3Failure(
    400,
    'EntityTooLarge',
    'Your proposed upload exceeds the maximum allowed size',
    { ProposedSize: String(length), MaxSizeAllowed: String(MAX_PAYLOAD) },
  );
};

const requireComplete = (declared: number, received: number): void => {
  if (declared === received) return;
  throw new S3Failure(
    400,
    'IncompleteBody',
    'The request body terminated unexpectedly or has another length than the one declared',
    { NumberBytesExpected: String(declared), NumberBytesProvided: String(received) },
  );
};

const requireMd5 = (
  declared: string | null,
  etag: string,
  operation: S3Request['operation'],
): void => {
  const computed = Buffer.from(etag, 'hex').toString('base64');
  if (declared === null || declared === computed) return;
  throw new S3Failure(
    400,
    'BadDigest',
    'The Content-MD5 you specified did not match what we received.',
    {
      // PutObject gives it in hex, UploadPart as it was sent.
      ExpectedDigest:
        operation === 'PutObject' ? Buffer.from(declared, 'base64').toString('hex') : declared,
      CalculatedDigest: computed,
    },
  );
};

/** @throws S3Failure BadDigest. */
export const requireChecksum = (declared: string, computed: Checksum): void => {
  if (declared === computed.value) return;
  const { algorithm } = computed;
  throw badDigest(`The ${algorithm} you specified did not match the calculated checksum.`);
};
