/** How a request of S3's REST API is recognised, and which IAM action it needs.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export interface S3RequestShape {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly on: 'service' | 'bucket' | 'object';
  /** The subresources in the query that make it this operation; every other must be absent. */
  readonly query?: readonly string[];
  /** The header that makes it this operation. */
  readonly header?: 'x-amz-copy-source';
  readonly action: string;
  /** The action in place of `action` when the request names a version. */
  readonly versionAction?: string;
}

/** Operations that the S3 service executes. */
export const s3Requests = {
  PutObject: { method: 'PUT', on: 'object', action: 's3:PutObject' },
  GetObject: {
    method: 'GET',
    on: 'object',
    action: 's3:GetObject',
    versionAction: 's3:GetObjectVersion',
  },
  HeadObject: {
    method: 'HEAD',
    on: 'object',
    action: 's3:GetObject',
    versionAction: 's3:GetObjectVersion',
  },
  DeleteObject: {
    method: 'DELETE',
    on: 'object',
    action: 's3:DeleteObject',
    versionAction: 's3:DeleteObjectVersion',
  },
  DeleteObjects: { method: 'POST', on: 'bucket', query: ['delete'], action: 's3:DeleteObject' },
  ListBuckets: { method: 'GET', on: 'service', action: 's3:ListAllMyBuckets' },
  GetBucketLocation: {
    method: 'GET',
    on: 'bucket',
    query: ['location'],
    action: 's3:GetBucketLocation',
  },
  ListObjects: { method: 'GET', on: 'bucket', action: 's3:ListBucket' },
  ListObjectsV2: { method: 'GET', on: 'bucket', query: ['list-type'], action: 's3:ListBucket' },
  ListMultipartUploads: {
    method: 'GET',
    on: 'bucket',
    query: ['uploads'],
    action: 's3:ListBucketMultipartUploads',
  },
  GetObjectAttributes: {
    method: 'GET',
    on: 'object',
    query: ['attributes'],
    action: 's3:GetObjectAttributes',
    versionAction: 's3:GetObjectVersionAttributes',
  },
  CopyObject: {
    method: 'PUT',
    on: 'object',
    header: 'x-amz-copy-source',
    action: 's3:PutObject',
  },
  CreateMultipartUpload: {
    method: 'POST',
    on: 'object',
    query: ['uploads'],
    action: 's3:PutObject',
  },
  UploadPart: {
    method: 'PUT',
    on: 'object',
    query: ['partNumber', 'uploadId'],
    action: 's3:PutObject',
  },
  UploadPartCopy: {
    method: 'PUT',
    on: 'object',
    query: ['partNumber', 'uploadId'],
    header: 'x-amz-copy-source',
    action: 's3:PutObject',
  },
  ListParts: {
    method: 'GET',
    on: 'object',
    query: ['uploadId'],
    action: 's3:ListMultipartUploadParts',
  },
  CompleteMultipartUpload: {
    method: 'POST',
    on: 'object',
    query: ['uploadId'],
    action: 's3:PutObject',
  },
  AbortMultipartUpload: {
    method: 'DELETE',
    on: 'object',
    query: ['uploadId'],
    action: 's3:AbortMultipartUpload',
  },
  GetObjectTagging: {
    method: 'GET',
    on: 'object',
    query: ['tagging'],
    action: 's3:GetObjectTagging',
    versionAction: 's3:GetObjectVersionTagging',
  },
  PutObjectTagging: {
    method: 'PUT',
    on: 'object',
    query: ['tagging'],
    action: 's3:PutObjectTagging',
    versionAction: 's3:PutObjectVersionTagging',
  },
  DeleteObjectTagging: {
    method: 'DELETE',
    on: 'object',
    query: ['tagging'],
    action: 's3:DeleteObjectTagging',
    versionAction: 's3:DeleteObjectVersionTagging',
  },
  HeadBucket: { method: 'HEAD', on: 'bucket', action: 's3:ListBucket' },
} as const satisfies Readonly<Record<string, S3RequestShape>>;

/** An operation that the S3 service executes. */
export type S3Operation = keyof typeof s3Requests;

/** Query parameters that refine an operation and do not choose it. */
export const refiningParameters: ReadonlySet<string> = new Set([
  'versionId',
  'partNumber',
  'prefix',
  'delimiter',
  'marker',
  'max-keys',
  'continuation-token',
  'start-after',
  'fetch-owner',
  'encoding-type',
  'key-marker',
  'version-id-marker',
  'upload-id-marker',
  'max-uploads',
  'max-parts',
  'part-number-marker',
  'id',
  'max-buckets',
  'bucket-region',
  'response-content-type',
  'response-content-language',
  'response-expires',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
]);
