interface Request {
  /** S3's name of the operation. */
  readonly operation: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
}

/** S3's condition keys by the header that sets them.
 *  @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys */
const headerKeys: Readonly<Record<string, string>> = {
  'x-amz-acl': 's3:x-amz-acl',
  'x-amz-content-sha256': 's3:x-amz-content-sha256',
  'x-amz-copy-source': 's3:x-amz-copy-source',
  'x-amz-metadata-directive': 's3:x-amz-metadata-directive',
  'x-amz-storage-class': 's3:x-amz-storage-class',
  'x-amz-grant-full-control': 's3:x-amz-grant-full-control',
  'x-amz-grant-read': 's3:x-amz-grant-read',
  'x-amz-grant-read-acp': 's3:x-amz-grant-read-acp',
  'x-amz-grant-write': 's3:x-amz-grant-write',
  'x-amz-grant-write-acp': 's3:x-amz-grant-write-acp',
  'x-amz-object-annotation-directive': 's3:x-amz-object-annotation-directive',
  'x-amz-object-ownership': 's3:x-amz-object-ownership',
  'x-amz-server-side-encryption': 's3:x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 's3:x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm':
    's3:x-amz-server-side-encryption-customer-algorithm',
  'x-amz-website-redirect-location': 's3:x-amz-website-redirect-location',
  'x-amz-object-lock-mode': 's3:object-lock-mode',
  'x-amz-object-lock-legal-hold': 's3:object-lock-legal-hold',
  'x-amz-object-lock-event-hold': 's3:object-lock-event-hold',
  'x-amz-object-lock-event-hold-duration-days': 's3:object-lock-event-hold-duration-days',
  'x-amz-object-lock-retain-until-date': 's3:object-lock-retain-until-date',
  'if-match': 's3:if-match',
  'if-none-match': 's3:if-none-match',
};

const queryKeys: Readonly<Record<string, string>> = {
  prefix: 's3:prefix',
  delimiter: 's3:delimiter',
  'max-keys': 's3:max-keys',
  versionId: 's3:VersionId',
};

const creations = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload']);
const uploadSteps = new Set(['CreateMultipartUpload', 'UploadPart', 'UploadPartCopy']);

/** S3's condition keys of a request. An absent parameter leaves its key absent; an empty one sets it to the
 *  empty string. */
export const s3Context = (request: Request): Record<string, readonly string[]> => {
  const context: Record<string, readonly string[]> = {};
  for (const [name, key] of Object.entries(headerKeys)) {
    const value = request.headers.get(name);
    if (value !== undefined) context[key] = [value];
  }
  for (const [name, key] of Object.entries(queryKeys)) {
    const value = request.query.get(name);
    if (value !== undefined) context[key] = [value];
  }
  if (creations.has(request.operation)) context['s3:ObjectCreationOperation'] = ['true'];
  if (uploadSteps.has(request.operation)) context['s3:ObjectCreationOperation'] = ['false'];
  return { ...context, ...tagContext(request.headers.get('x-amz-tagging')) };
};

/** Tags of the request: `s3:RequestObjectTag/<key>` and the list of their keys.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html */
const tagContext = (header: string | undefined): Record<string, readonly string[]> => {
  if (header === undefined) return {};
  const tags = [...new URLSearchParams(header)];
  return {
    ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, [value]])),
    's3:RequestObjectTagKeys': tags.map(([key]) => key),
  };
};
