import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** A bucket and its expected owner. Bucket names are global, so another account may own the name: every
 *  request states the owner and fails on such a bucket.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
export interface OwnBucket {
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
}

const request = ({ name, account }: OwnBucket) => ({
  Bucket: name,
  ExpectedBucketOwner: account,
});

/** The bucket from which CloudFormation reads the converter's zip. */
export const codeBucket = (account: string, region: string): OwnBucket => ({
  name: `latchkey-code-${account}-${region}`,
  account,
});

/** Key of the converter's zip: a hash of its content. */
export const codeKey = (zip: Uint8Array): string =>
  `converter-${createHash('sha256').update(zip).digest('hex').slice(0, 32)}.zip`;

/** Uploads the converter's zip for CloudFormation, and creates the bucket when it is missing.
 *  @returns its key, a hash of its content: a changed converter changes the stack's parameter.
 *  @throws S3's AccessDenied when another account owns the bucket. */
export const uploadCode = async (
  s3: S3Client,
  bucket: OwnBucket,
  zip: Uint8Array,
): Promise<string> => {
  const key = codeKey(zip);
  if (!(await exists(s3, bucket))) await s3.send(new CreateBucketCommand({ Bucket: bucket.name }));
  await s3.send(new PutObjectCommand({ ...request(bucket), Key: key, Body: zip }));
  return key;
};

/** Whether the bucket exists.
 *  @throws S3's Forbidden when another account owns it. */
export const exists = async (s3: S3Client, bucket: OwnBucket): Promise<boolean> => {
  try {
    await s3.send(new HeadBucketCommand(request(bucket)));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
};

/** Deletes every object of the bucket, if it exists.
 *  @throws Error naming the first object that S3 did not delete. */
export const empty = async (s3: S3Client, bucket: OwnBucket): Promise<void> => {
  if (!(await exists(s3, bucket))) return;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, request(bucket))) {
    if (Contents.length === 0) continue;
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({
        ...request(bucket),
        Delete: { Quiet: true, Objects: Contents.map(({ Key }) => ({ Key: Key ?? '' })) },
      }),
    );
    const [first] = Errors;
    if (first !== undefined) throw new Error(`${first.Key ?? ''}: ${first.Message ?? ''}`);
  }
};

/** Empties and deletes the bucket, if it exists. */
export const deleteBucket = async (s3: S3Client, bucket: OwnBucket): Promise<void> => {
  if (!(await exists(s3, bucket))) return;
  await empty(s3, bucket);
  await s3.send(new DeleteBucketCommand(request(bucket)));
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchBucket');
