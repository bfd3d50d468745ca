import { S3Failure } from '../../s3/s3-service.ts';

/** The bucket, and the key of an object in it. */
export interface S3Address {
  readonly bucket: string;
  /** Decoded once, exactly as it is stored; empty for the bucket itself. */
  readonly key: string;
}

/** Bytes of UTF-8.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const longestKey = 1024;

/** Bucket and key of a decoded path-style path; null for `/`, the service itself.
 *  @throws S3Failure InvalidBucketName, KeyTooLongError.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access */
export const readPath = (path: string): S3Address | null =>
  path === '/' ? null : readAddress(path.slice(1));

/** The source object of `x-amz-copy-source`, decoded once; `?versionId=` must not be percent-encoded.
 *  @throws S3Failure InvalidArgument when it is not `bucket/key`.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const readCopySource = (
  header: string,
): S3Address & { readonly versionId: string | null } => {
  const invalid = (message: string) =>
    new S3Failure(400, 'InvalidArgument', message, {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: header,
    });
  const at = header.indexOf('?');
  const query = at < 0 ? '' : header.slice(at + 1);
  const version = /^versionId=([^&]+)$/.exec(query)?.[1];
  if (at >= 0 && version === undefined) throw invalid('Invalid copy source version id');
  let source: string;
  let versionId: string | null;
  try {
    // S3 decodes a plus sign as a space here, unlike in a path.
    source = decodeURIComponent((at < 0 ? header : header.slice(0, at)).replaceAll('+', ' '));
    versionId = version === undefined ? null : decodeURIComponent(version);
  } catch {
    throw invalid('Copy Source must be URL-encoded.');
  }
  const address = readAddress(source.startsWith('/') ? source.slice(1) : source);
  if (address.key === '' || source.includes('\0')) {
    throw new S3Failure(400, 'InvalidArgument', 'Invalid copy source object key', {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: 'x-amz-copy-source',
    });
  }
  return { ...address, versionId };
};

const readAddress = (text: string): S3Address => {
  const slash = text.indexOf('/');
  const bucket = slash < 0 ? text : text.slice(0, slash);
  const key = slash < 0 ? '' : text.slice(slash + 1);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new S3Failure(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
      BucketName: bucket,
    });
  }
  const size = Buffer.byteLength(key);
  if (size > longestKey) {
    throw new S3Failure(400, 'KeyTooLongError', 'Your key is too long', {
      Size: String(size),
      MaxSizeAllowed: String(longestKey),
    });
  }
  return { bucket, key };
};

/** ARN of a bucket, or of an object in it. */
export const s3Arn = ({ bucket, key }: S3Address): string =>
  key === '' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
