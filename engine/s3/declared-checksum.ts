import { badDigest, invalidRequest } from './s3-failures.ts';
import {
  algorithmNamed,
  checksumAlgorithms,
  checksumHeader,
  isBase64Of,
  isDigest,
  type ChecksumAlgorithm,
} from './checksums.ts';
import { S3Failure } from './s3-service.ts';

type Headers = ReadonlyMap<string, string>;

/** A checksum that a request declares for its payload. */
export type DeclaredChecksum =
  | { readonly in: 'header'; readonly algorithm: ChecksumAlgorithm; readonly value: string }
  | { readonly in: 'trailer'; readonly algorithm: ChecksumAlgorithm };

/** Reads the checksum that an upload's headers declare; null when there is none.
 *  @throws S3Failure InvalidRequest for two checksums, an unknown algorithm, a value of the wrong length, or
 *    `x-amz-sdk-checksum-algorithm` without a checksum; BadDigest when it names another algorithm.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const declaredChecksum = (headers: Headers): DeclaredChecksum | null => {
  const declared = [...inHeaders(headers), ...inTrailers(headers)];
  const [first, second] = declared;
  if (second) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (first?.in === 'header') requireDigest(first.algorithm, first.value);
  const named = headers.get('x-amz-sdk-checksum-algorithm');
  if (named === undefined) return first ?? null;
  if (!first) {
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  if (algorithmNamed(named) !== first.algorithm) {
    throw badDigest('The checksum does not match the algorithm in x-amz-sdk-checksum-algorithm.');
  }
  return first;
};

function* inHeaders(headers: Headers): Generator<DeclaredChecksum> {
  for (const name of headers.keys()) {
    const suffix = /^x-amz-checksum-(.+)$/.exec(name)?.[1];
    if (suffix === undefined || ['algorithm', 'type', 'mode'].includes(suffix)) continue;
    yield { in: 'header', algorithm: known(suffix), value: headers.get(name) ?? '' };
  }
}

function* inTrailers(headers: Headers): Generator<DeclaredChecksum> {
  for (const name of headers.get('x-amz-trailer')?.split(',') ?? []) {
    const suffix = /^x-amz-checksum-(.+)$/.exec(name.trim().toLowerCase())?.[1];
    if (suffix !== undefined) yield { in: 'trailer', algorithm: known(suffix) };
  }
}

const known = (name: string): ChecksumAlgorithm => {
  const algorithm = algorithmNamed(name);
  if (algorithm) return algorithm;
  throw invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${checksumAlgorithms.join(', ')}]`,
  );
};

const requireDigest = (algorithm: ChecksumAlgorithm, value: string): void => {
  if (!isDigest(algorithm, value)) {
    throw invalidRequest(`Value for ${checksumHeader(algorithm)} header is invalid.`);
  }
};

/** The value of a declared checksum. Call it after the payload has ended: a trailer comes last.
 *  @throws S3Failure InvalidRequest, MalformedTrailerError. */
export const declaredValue = (declared: DeclaredChecksum, trailers: Headers): string => {
  if (declared.in === 'header') return declared.value;
  const value = trailers.get(checksumHeader(declared.algorithm));
  if (value === undefined) {
    throw new S3Failure(
      400,
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    );
  }
  requireDigest(declared.algorithm, value);
  return value;
};

/** The error for a checksum of another algorithm than the multipart upload's.
 *  @param expected the upload's algorithm; null when it has none. */
export const checksumTypeMismatch = (
  expected: ChecksumAlgorithm | null,
  actual: ChecksumAlgorithm | null,
): S3Failure =>
  invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${nameOf(expected)}, actual checksum Type: ${nameOf(actual)}`,
  );

const nameOf = (algorithm: ChecksumAlgorithm | null): string => algorithm?.toLowerCase() ?? 'null';

/** Reads the Content-MD5 header, base64; null when it is absent.
 *  @throws S3Failure InvalidDigest. */
export const declaredMd5 = (headers: Headers): string | null => {
  const value = headers.get('content-md5');
  if (value === undefined) return null;
  if (!isBase64Of(16, value)) {
    throw new S3Failure(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      'Content-MD5': value,
    });
  }
  return value;
};
