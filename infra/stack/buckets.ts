import { CfnBucket, CfnBucketPolicy, type CfnBucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { bucketArn, type Names } from './names.ts';
import { loadPolicy } from './policies.ts';
import { bucketPolicyName } from './policy-documents.ts';
import { protectData, type Protection } from './protection.ts';

/** Days until objects expire, so that an unused account costs nothing. */
const uploadsExpireAfterDays = 30;
const resultsExpireAfterDays = 90;
/** Days until the parts of an incomplete upload are deleted, counted from its begin: the least that S3
 *  offers. Until then they are billed, and no quota counts them.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html */
const incompleteUploadsExpireAfterDays = 1;

/** Response headers that the client reads. It measures its clock's error by `Date`. */
const exposedHeaders = [
  'ETag',
  'Date',
  'Content-Range',
  'x-amz-checksum-sha256',
  'x-amz-checksum-crc32',
  'x-amz-checksum-type',
  'x-amz-mp-parts-count',
  'x-amz-request-id',
  'x-amz-id-2',
];

/** Headers of a signed request. */
const signedHeaders = ['authorization', 'content-*', 'x-amz-*', 'amz-sdk-*', 'if-*', 'range'];

/** Properties of every bucket: nothing public, no ACLs, encryption by S3's own keys. */
export const privateBucket = {
  publicAccessBlockConfiguration: {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  },
  ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
  bucketEncryption: {
    serverSideEncryptionConfiguration: [
      { serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
    ],
  },
} as const satisfies CfnBucketProps;

/** Of the request metrics that count every request to a bucket. */
export const entireBucket = 'EntireBucket';

export interface Buckets {
  readonly uploads: CfnBucket;
  readonly results: CfnBucket;
}

/** Two buckets, so that a result can never trigger the converter. Both private, encrypted, without
 *  ACLs and without versions: an object that a user deletes is gone.
 *  @param appOrigins the only origins that CORS allows.
 *  @param protection of their objects.
 *  @returns `uploads` without its notification's permission: the caller adds that dependency. */
export const addBuckets = (
  scope: Construct,
  names: Names,
  appOrigins: readonly string[],
  protection: Protection,
): Buckets => {
  const uploads = addBucket(scope, 'Uploads', {
    name: names.uploadsBucket,
    appOrigins,
    methods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
    expiresAfterDays: uploadsExpireAfterDays,
    notifies: names.converterArn,
    protection,
  });
  const results = addBucket(scope, 'Results', {
    name: names.resultsBucket,
    appOrigins,
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    expiresAfterDays: resultsExpireAfterDays,
    notifies: null,
    protection,
  });
  return { uploads, results };
};

interface BucketOptions {
  readonly name: string;
  readonly appOrigins: readonly string[];
  readonly methods: readonly string[];
  readonly expiresAfterDays: number;
  readonly notifies: string | null;
  readonly protection: Protection;
}

const addBucket = (
  scope: Construct,
  id: 'Uploads' | 'Results',
  options: BucketOptions,
): CfnBucket => {
  const bucket = new CfnBucket(scope, `${id}Bucket`, {
    bucketName: options.name,
    ...privateBucket,
    // Egress is BytesDownloaded, which S3 counts only where it is asked to.
    metricsConfigurations: [{ id: entireBucket }],
    corsConfiguration: {
      corsRules: [
        {
          allowedOrigins: [...options.appOrigins],
          allowedMethods: [...options.methods],
          allowedHeaders: signedHeaders,
          exposedHeaders,
          maxAge: 3600,
        },
      ],
    },
    lifecycleConfiguration: {
      rules: [
        {
          id: 'AbortIncompleteUploads',
          status: 'Enabled',
          abortIncompleteMultipartUpload: { daysAfterInitiation: incompleteUploadsExpireAfterDays },
        },
        { id: 'Expire', status: 'Enabled', expirationInDays: options.expiresAfterDays },
      ],
    },
    ...(options.notifies === null
      ? {}
      : {
          notificationConfiguration: {
            lambdaConfigurations: [{ event: 's3:ObjectCreated:*', function: options.notifies }],
          },
        }),
  });
  protectData(bucket, options.protection);
  new CfnBucketPolicy(scope, `${id}BucketPolicy`, {
    bucket: bucket.ref,
    policyDocument: loadPolicy(bucketPolicyName(`${id}BucketPolicy`), {
      [`${id}BucketArn`]: bucketArn(options.name),
    }),
  });
  return bucket;
};
