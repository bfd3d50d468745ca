import { s3Requests, type S3RequestShape } from '../s3/requests.ts';
import type { CompletedPart, S3Request } from '../s3/s3-service.ts';

/** An authorised request as it is sent to the upstream, without its payload. */
export interface Forwarding {
  readonly method: string;
  /** Encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Headers without `x-amz-` that S3 reads. */
const standard = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
  'expires',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
]);

/** Headers of the sender's signature and framing, and those that are made anew. */
const dropped = new Set([
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-user-agent',
]);

const isForwarded = (name: string): boolean =>
  standard.has(name) || (name.startsWith('x-amz-') && !dropped.has(name));

/** Whether a query parameter belongs to a presigned URL's signature. */
const isSignature = (name: string): boolean => /^x-amz-/i.test(name);

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Encodes a path segment; also `.` and `..`, which a normalised path would resolve out of the prefix. */
const encoded = (text: string): string =>
  /^\.{1,2}$/.test(text)
    ? text.replaceAll('.', percent)
    : encodeURIComponent(text).replace(/[!'()*]/g, percent);

/** An object's path, each segment encoded. */
export const pathOf = (bucket: string, key: string): string =>
  `/${[bucket, ...(key === '' ? [] : key.split('/'))].map(encoded).join('/')}`;

/** Makes the upstream's request from the authorised one: only what the gatekeeper has read is forwarded.
 *  The trailers are complete only once the payload has been read. */
export const forwardingOf = (request: S3Request): Forwarding => {
  const { operation, bucket, key, copySource, trailers } = request;
  const shape: S3RequestShape = s3Requests[operation];
  const copy =
    copySource === null ? {} : { 'x-amz-copy-source': pathOf(copySource.bucket, copySource.key) };
  return {
    method: shape.method,
    path: pathOf(bucket, key),
    query: Object.fromEntries([...request.query].filter(([name]) => !isSignature(name))),
    headers: {
      ...Object.fromEntries(
        [...request.headers]
          .filter(([name]) => isForwarded(name))
          .map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
      ),
      ...Object.fromEntries([...trailers].filter(([name]) => isForwarded(name))),
      ...copy,
    },
  };
};

const checksumElement: Readonly<Record<string, string>> = {
  crc32: 'ChecksumCRC32',
  crc32c: 'ChecksumCRC32C',
  crc64nvme: 'ChecksumCRC64NVME',
  sha1: 'ChecksumSHA1',
  sha256: 'ChecksumSHA256',
};

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const element = (name: string, text: string): string => `<${name}>${escaped(text)}</${name}>`;

/** The document that names the parts of an upload, as they were authorised.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completionDocument = (parts: readonly CompletedPart[]): string => {
  const elements = parts.map(({ partNumber, etag, checksums }) => {
    const sums = Object.entries(checksums).map(([algorithm, value]) =>
      element(checksumElement[algorithm] ?? algorithm, value),
    );
    const body = [element('PartNumber', String(partNumber)), element('ETag', `"${etag}"`), ...sums];
    return `<Part>${body.join('')}</Part>`;
  });
  const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
  return `<CompleteMultipartUpload xmlns="${namespace}">${elements.join('')}</CompleteMultipartUpload>`;
};
