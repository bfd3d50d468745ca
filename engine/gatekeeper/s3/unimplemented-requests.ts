import type { S3RequestShape } from '../../s3/requests.ts';

type Verb = 'GET' | 'PUT' | 'DELETE';

/** The operations of one bucket subresource: `Get` on GET, and so on. */
const subresource = (
  query: string,
  operations: Partial<Record<Verb, readonly [operation: string, action: string]>>,
): Record<string, S3RequestShape> =>
  Object.fromEntries(
    Object.entries(operations).map(([method, [operation, action]]) => [
      operation,
      { method: method as Verb, on: 'bucket', query: [query], action: `s3:${action}` },
    ]),
  );

/** Operations that are authorised like every other; when allowed, the response is NotImplemented. */
export const unimplementedS3Requests: Readonly<Record<string, S3RequestShape>> = {
  CreateBucket: { method: 'PUT', on: 'bucket', action: 's3:CreateBucket' },
  DeleteBucket: { method: 'DELETE', on: 'bucket', action: 's3:DeleteBucket' },
  ListObjectVersions: {
    method: 'GET',
    on: 'bucket',
    query: ['versions'],
    action: 's3:ListBucketVersions',
  },
  GetObjectAcl: {
    method: 'GET',
    on: 'object',
    query: ['acl'],
    action: 's3:GetObjectAcl',
    versionAction: 's3:GetObjectVersionAcl',
  },
  PutObjectAcl: {
    method: 'PUT',
    on: 'object',
    query: ['acl'],
    action: 's3:PutObjectAcl',
    versionAction: 's3:PutObjectVersionAcl',
  },
  GetObjectTorrent: {
    method: 'GET',
    on: 'object',
    query: ['torrent'],
    action: 's3:GetObjectTorrent',
    versionAction: 's3:GetObjectVersionTorrent',
  },
  GetObjectLegalHold: {
    method: 'GET',
    on: 'object',
    query: ['legal-hold'],
    action: 's3:GetObjectLegalHold',
  },
  PutObjectLegalHold: {
    method: 'PUT',
    on: 'object',
    query: ['legal-hold'],
    action: 's3:PutObjectLegalHold',
  },
  GetObjectRetention: {
    method: 'GET',
    on: 'object',
    query: ['retention'],
    action: 's3:GetObjectRetention',
  },
  PutObjectRetention: {
    method: 'PUT',
    on: 'object',
    query: ['retention'],
    action: 's3:PutObjectRetention',
  },
  RestoreObject: {
    method: 'POST',
    on: 'object',
    query: ['restore'],
    action: 's3:RestoreObject',
  },
  SelectObjectContent: {
    method: 'POST',
    on: 'object',
    query: ['select', 'select-type'],
    action: 's3:GetObject',
    versionAction: 's3:GetObjectVersion',
  },
  UpdateObjectEncryption: {
    method: 'PUT',
    on: 'object',
    query: ['encryption'],
    action: 's3:UpdateObjectEncryption',
  },
  ...subresource('accelerate', {
    GET: ['GetBucketAccelerateConfiguration', 'GetAccelerateConfiguration'],
    PUT: ['PutBucketAccelerateConfiguration', 'PutAccelerateConfiguration'],
  }),
  ...subresource('abac', {
    GET: ['GetBucketAbac', 'GetBucketAbac'],
    PUT: ['PutBucketAbac', 'PutBucketAbac'],
  }),
  ...subresource('acl', {
    GET: ['GetBucketAcl', 'GetBucketAcl'],
    PUT: ['PutBucketAcl', 'PutBucketAcl'],
  }),
  ...subresource('analytics', {
    GET: ['GetBucketAnalyticsConfiguration', 'GetAnalyticsConfiguration'],
    PUT: ['PutBucketAnalyticsConfiguration', 'PutAnalyticsConfiguration'],
    DELETE: ['DeleteBucketAnalyticsConfiguration', 'PutAnalyticsConfiguration'],
  }),
  ...subresource('cors', {
    GET: ['GetBucketCors', 'GetBucketCORS'],
    PUT: ['PutBucketCors', 'PutBucketCORS'],
    DELETE: ['DeleteBucketCors', 'PutBucketCORS'],
  }),
  ...subresource('encryption', {
    GET: ['GetBucketEncryption', 'GetEncryptionConfiguration'],
    PUT: ['PutBucketEncryption', 'PutEncryptionConfiguration'],
    DELETE: ['DeleteBucketEncryption', 'PutEncryptionConfiguration'],
  }),
  ...subresource('intelligent-tiering', {
    GET: ['GetBucketIntelligentTieringConfiguration', 'GetIntelligentTieringConfiguration'],
    PUT: ['PutBucketIntelligentTieringConfiguration', 'PutIntelligentTieringConfiguration'],
    DELETE: ['DeleteBucketIntelligentTieringConfiguration', 'PutIntelligentTieringConfiguration'],
  }),
  ...subresource('inventory', {
    GET: ['GetBucketInventoryConfiguration', 'GetInventoryConfiguration'],
    PUT: ['PutBucketInventoryConfiguration', 'PutInventoryConfiguration'],
    DELETE: ['DeleteBucketInventoryConfiguration', 'PutInventoryConfiguration'],
  }),
  ...subresource('lifecycle', {
    GET: ['GetBucketLifecycleConfiguration', 'GetLifecycleConfiguration'],
    PUT: ['PutBucketLifecycleConfiguration', 'PutLifecycleConfiguration'],
    DELETE: ['DeleteBucketLifecycle', 'PutLifecycleConfiguration'],
  }),
  ...subresource('logging', {
    GET: ['GetBucketLogging', 'GetBucketLogging'],
    PUT: ['PutBucketLogging', 'PutBucketLogging'],
  }),
  ...subresource('metrics', {
    GET: ['GetBucketMetricsConfiguration', 'GetMetricsConfiguration'],
    PUT: ['PutBucketMetricsConfiguration', 'PutMetricsConfiguration'],
    DELETE: ['DeleteBucketMetricsConfiguration', 'PutMetricsConfiguration'],
  }),
  ...subresource('notification', {
    GET: ['GetBucketNotificationConfiguration', 'GetBucketNotification'],
    PUT: ['PutBucketNotificationConfiguration', 'PutBucketNotification'],
  }),
  ...subresource('object-lock', {
    GET: ['GetObjectLockConfiguration', 'GetBucketObjectLockConfiguration'],
    PUT: ['PutObjectLockConfiguration', 'PutBucketObjectLockConfiguration'],
  }),
  ...subresource('ownershipControls', {
    GET: ['GetBucketOwnershipControls', 'GetBucketOwnershipControls'],
    PUT: ['PutBucketOwnershipControls', 'PutBucketOwnershipControls'],
    DELETE: ['DeleteBucketOwnershipControls', 'PutBucketOwnershipControls'],
  }),
  ...subresource('policy', {
    GET: ['GetBucketPolicy', 'GetBucketPolicy'],
    PUT: ['PutBucketPolicy', 'PutBucketPolicy'],
    DELETE: ['DeleteBucketPolicy', 'DeleteBucketPolicy'],
  }),
  ...subresource('policyStatus', { GET: ['GetBucketPolicyStatus', 'GetBucketPolicyStatus'] }),
  ...subresource('publicAccessBlock', {
    GET: ['GetPublicAccessBlock', 'GetBucketPublicAccessBlock'],
    PUT: ['PutPublicAccessBlock', 'PutBucketPublicAccessBlock'],
    DELETE: ['DeletePublicAccessBlock', 'PutBucketPublicAccessBlock'],
  }),
  ...subresource('replication', {
    GET: ['GetBucketReplication', 'GetReplicationConfiguration'],
    PUT: ['PutBucketReplication', 'PutReplicationConfiguration'],
    DELETE: ['DeleteBucketReplication', 'PutReplicationConfiguration'],
  }),
  ...subresource('requestPayment', {
    GET: ['GetBucketRequestPayment', 'GetBucketRequestPayment'],
    PUT: ['PutBucketRequestPayment', 'PutBucketRequestPayment'],
  }),
  ...subresource('tagging', {
    GET: ['GetBucketTagging', 'GetBucketTagging'],
    PUT: ['PutBucketTagging', 'PutBucketTagging'],
    DELETE: ['DeleteBucketTagging', 'PutBucketTagging'],
  }),
  ...subresource('versioning', {
    GET: ['GetBucketVersioning', 'GetBucketVersioning'],
    PUT: ['PutBucketVersioning', 'PutBucketVersioning'],
  }),
  ...subresource('website', {
    GET: ['GetBucketWebsite', 'GetBucketWebsite'],
    PUT: ['PutBucketWebsite', 'PutBucketWebsite'],
    DELETE: ['DeleteBucketWebsite', 'DeleteBucketWebsite'],
  }),
};

/** Subresources of operations that only directory buckets or S3 Tables have. Without a mapping to an
 *  action they are denied; S3 ignores every other unknown query parameter. */
export const unmappedSubresources: ReadonlySet<string> = new Set([
  'metadataConfiguration',
  'metadataInventoryTable',
  'metadataJournalTable',
  'metadataTable',
  'renameObject',
  'session',
]);
