interface Request {
  /** S3's name of the operation. */
  readonly operation: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
}

/** S3's condition keys that a header fills, under the header's own name.
 *  @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys */
const headerKeys: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['acl', 'content-sha256', 'copy-source', 'metadata-directive', 'storage-class'],
      ...['grant-full-control', 'grant-read', 'grant-read-acp', 'grant-write', 'grant-write-acp'],
      ...['server-side-encryption', 'server-side-encryption-aws-kms-key-id'],
      ...['server-side-encryption-customer-algorithm', 'website-redirect-location'],
      ...['object-ownership', 'object-annotation-directive'],
    ].map((name) => [`x-amz-${name}`, `s3:x-amz-${name}`]),
  ),
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
const steps = new Set(['CreateMultipartUpload', 'UploadPart', 'UploadPartCopy']);

/** The context keys that S3 takes from the request itself. A parameter that is absent leaves its
 *  key absent; one that is empty gives the empty string. */
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
  if (steps.has(request.operation)) context['s3:ObjectCreationOperation'] = ['false'];
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
