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
import { prefixOf } from '../stack/stack-names.ts';
import type { Target } from './target.ts';

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
export const codeBucket = (
  account: string,
  { region, stage }: Pick<Target, 'region' | 'stage'>,
): OwnBucket => ({ name: `${prefixOf(stage)}-code-${account}-${region}`, account });

/** The buckets that the stacks make, by the logical ID of each.
 *  @see infra/stack/names.ts */
export const stackBuckets = (
  account: string,
  { region, stage }: Pick<Target, 'region' | 'stage'>,
): Readonly<Record<'UploadsBucket' | 'ResultsBucket' | 'SiteBucket', OwnBucket>> => {
  const bucket = (what: string): OwnBucket => ({
    name: `${prefixOf(stage)}-${what}-${account}-${region}`,
    account,
  });
  return {
    UploadsBucket: bucket('uploads'),
    ResultsBucket: bucket('results'),
    SiteBucket: bucket('site'),
  };
};

/** Key of the converter's zip: a hash of its content. */
export const codeKey = (zip: Uint8Array): string =>
  `converter-${createHash('sha256').update(zip).digest('hex').slice(0, 32)}.zip`;

/** Uploads the converter's zip for CloudFormation, and creates the bucket when it is missing.
 *  @returns its key, a hash of its content: a changed converter changes the stack's parameter.
 *  @throws Error naming the bucket when another account owns it. */
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

/** Returns who owns the bucket of that name. HeadBucket's response has no body, so only its status
 *  tells: 403 for another account, 301 or 400 for another region.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const ownerOf = async (
  s3: S3Client,
  bucket: OwnBucket,
): Promise<'nobody' | 'this account' | 'another account or region'> => {
  try {
    await s3.send(new HeadBucketCommand(request(bucket)));
    return 'this account';
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return 'nobody';
    if (status === 403 || status === 301 || status === 400) return 'another account or region';
    throw error;
  }
};

/** Whether the bucket exists.
 *  @throws Error naming it when another account owns it. */
export const exists = async (s3: S3Client, bucket: OwnBucket): Promise<boolean> => {
  const owner = await ownerOf(s3, bucket);
  if (owner === 'another account or region') {
    throw new Error(
      `the bucket ${bucket.name} belongs to another account, or is in another region`,
    );
  }
  return owner === 'this account';
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

const statusOf = (error: unknown): number | undefined =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata
    ?.httpStatusCode;
