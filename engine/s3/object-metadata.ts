import { invalidArgument, notImplemented } from './s3-failures.ts';
import { S3Failure } from './service.ts';

type Headers = ReadonlyMap<string, string>;

/** What is kept beside an object's bytes, as the response headers that give it back. */
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

// Each asks for a promise that this engine could not keep.
const REFUSED_HEADERS = [
  /^x-amz-server-side-encryption-/,
  /^x-amz-object-lock-/,
  /^x-amz-write-offset-bytes$/,
];

/** Sum of the bytes of user-defined names and values.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
const MAX_USER_METADATA = 2048;

/** What the headers of PutObject, CreateMultipartUpload or a replacing CopyObject say of the object.
 *  `aws-chunked` is how the payload travelled, not what it is, and is left out.
 *  @throws S3Failure MetadataTooLarge, InvalidStorageClass; NotImplemented for encryption other than
 *    SSE-S3 and object lock; AccessControlListNotSupported.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
export const metadataOf = (headers: Headers): ObjectMetadata => {
  refuseUnsupported(headers);
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const [name, value] of headers) {
    if (SYSTEM_HEADERS.includes(name) || name.startsWith('x-amz-meta-')) kept[name] = value;
  }
  const encoding = contentEncoding(kept['content-encoding'] ?? '');
  delete kept['content-encoding'];
  const metadata = encoding === '' ? kept : { ...kept, 'content-encoding': encoding };
  requireSmall(metadata);
  return metadata;
};

const contentEncoding = (header: string): string =>
  header
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked')
    .join(',');

/** Refuses what a write asks for and this engine does not do, rather than ignore it.
 *  @throws S3Failure NotImplemented, InvalidStorageClass, AccessControlListNotSupported. */
export const refuseUnsupported = (headers: Headers): void => {
  for (const name of headers.keys()) {
    if (REFUSED_HEADERS.some((pattern) => pattern.test(name))) throw notImplemented(name);
  }
  requireNoAcl(headers);
  const encryption = headers.get('x-amz-server-side-encryption');
  if (encryption !== undefined && encryption !== 'AES256') {
    throw notImplemented('x-amz-server-side-encryption');
  }
  const storageClass = headers.get('x-amz-storage-class');
  if (storageClass !== undefined && storageClass !== 'STANDARD') {
    throw new S3Failure(
      400,
      'InvalidStorageClass',
      'The storage class you specified is not valid',
      { StorageClassRequested: storageClass },
    );
  }
};

// ACLs are off, as they are on every new bucket: only the one that changes nothing is taken.
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

const bytes = (text: string): number => Buffer.byteLength(text, 'latin1');

/** Query parameters of GetObject and HeadObject that replace a response header.
 *  @throws S3Failure InvalidArgument where HTTP could not carry the value.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const responseOverrides = (query: Headers): ObjectMetadata => {
  const overrides: Record<string, string> = {};
  for (const [name, value] of query) {
    const header = /^response-(.+)$/.exec(name)?.[1];
    if (header === undefined || !SYSTEM_HEADERS.includes(header)) continue;
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw invalidArgument(
        name,
        value,
        'Header value cannot be represented using ISO-8859-1 without control characters.',
      );
    }
    overrides[header] = value;
  }
  return overrides;
};
