import { invalidArgument, notImplemented } from './s3-failures.ts';
import { decodeRfc2047, encodeRfc2047 } from './rfc2047.ts';
import { S3Failure } from './s3-service.ts';

type Headers = ReadonlyMap<string, string>;

/** System headers and user metadata of an object by header name, decoded. */
export type ObjectMetadata = Readonly<Record<string, string>>;

const SYSTEM_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-website-redirect-location',
];

// Features that this engine does not have.
const REFUSED_HEADERS = [
  /^x-amz-server-side-encryption-/,
  /^x-amz-object-lock-/,
  /^x-amz-write-offset-bytes$/,
];

/** Sum of the bytes of user-defined names and values.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
const MAX_USER_METADATA = 2048;

/** Reads the metadata of a PutObject, CreateMultipartUpload or CopyObject with the directive REPLACE,
 *  without `aws-chunked`, which describes the payload's framing only.
 *  @throws S3Failure MetadataTooLarge; InvalidArgument for a system header that no response could carry;
 *    NotImplemented for encryption other than SSE-S3 and for object lock; AccessControlListNotSupported.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
export const metadataOf = (headers: Headers): ObjectMetadata => {
  refuseUnsupported(headers);
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const [name, value] of headers) {
    if (name.startsWith('x-amz-meta-')) kept[name] = decodeRfc2047(value);
    if (SYSTEM_HEADERS.includes(name)) kept[name] = value;
    requireSendable(name, kept[name]);
  }
  const encoding = contentEncoding(kept['content-encoding'] ?? '');
  delete kept['content-encoding'];
  const metadata = encoding === '' ? kept : { ...kept, 'content-encoding': encoding };
  requireSmall(metadata);
  return metadata;
};

/** The header as it was sent, unless it names `aws-chunked`. */
const contentEncoding = (header: string): string => {
  if (!/aws-chunked/i.test(header)) return header;
  return header
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked')
    .join(',');
};

/** The response headers that carry metadata: system headers as UTF-8 bytes, user metadata in RFC 2047.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
export const metadataHeaders = (metadata: ObjectMetadata): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      name.startsWith('x-amz-meta-') ? encodeRfc2047(value) : Buffer.from(value).toString('latin1'),
    ]),
  );

// A presigned URL's query can carry what no header can: a control character, or a name with a space.
const requireSendable = (name: string, value: string | undefined): void => {
  if (value === undefined) return;
  const isName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name);
  // eslint-disable-next-line no-control-regex -- the characters that a header cannot carry
  const isValue = name.startsWith('x-amz-meta-') || !/[\x00-\x08\x0a-\x1f\x7f]/.test(value);
  if (isName && isValue) return;
  throw invalidArgument(name, value, 'Header value cannot be represented using ISO-8859-1.');
};

/** Rejects unsupported features instead of ignoring them.
 *  @throws S3Failure NotImplemented, AccessControlListNotSupported. */
export const refuseUnsupported = (headers: Headers): void => {
  for (const name of headers.keys()) {
    if (REFUSED_HEADERS.some((pattern) => pattern.test(name))) throw notImplemented(name);
  }
  requireNoAcl(headers);
  const encryption = headers.get('x-amz-server-side-encryption');
  if (encryption !== undefined && encryption !== 'AES256') {
    throw notImplemented('x-amz-server-side-encryption');
  }
};

// ACLs are disabled, as on every new bucket: only bucket-owner-full-control, which has no effect, is accepted.
// @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
const requireNoAcl = (headers: Headers): void => {
  const acl = headers.get('x-amz-acl') ?? 'bucket-owner-full-control';
  const grants = [...headers.keys()].some((name) => name.startsWith('x-amz-grant-'));
  if (acl === 'bucket-owner-full-control' && !grants) return;
  throw new S3Failure(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs');
};

const requireSmall = (metadata: ObjectMetadata): void => {
  const size = Object.entries(metadata)
    .filter(([name]) => name.startsWith('x-amz-meta-'))
    .reduce((sum, [name, value]) => sum + bytes(name) - 'x-amz-meta-'.length + bytes(value), 0);
  if (size <= MAX_USER_METADATA) return;
  throw new S3Failure(
    400,
    'MetadataTooLarge',
    'Your metadata headers exceed the maximum allowed metadata size',
    { Size: String(size), MaxSizeAllowed: String(MAX_USER_METADATA) },
  );
};

const bytes = (text: string): number => Buffer.byteLength(text);

/** Query parameters of GetObject and HeadObject that replace a response header.
 *  @throws S3Failure InvalidArgument for a value that no header can carry.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const responseOverrides = (query: Headers): ObjectMetadata => {
  const overrides: Record<string, string> = {};
  for (const [name, value] of query) {
    const header = /^response-(.+)$/.exec(name)?.[1];
    if (header === undefined || !SYSTEM_HEADERS.includes(header)) continue;
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw invalidArgument(name, value, 'Header value cannot be represented using ISO-8859-1.');
    }
    overrides[header] = value;
  }
  return overrides;
};
