import { S3Failure } from '../../s3/s3-service.ts';
import type { RequestHead } from '../signature/http-message.ts';
import type { NeededPermission } from '../../iam/needed-permission.ts';
import type { RequestedDeletion } from './bodies.ts';
import { readCopySource, readPath, s3Arn, type S3Address } from './address.ts';
import { s3Context } from './condition-keys.ts';
import {
  refiningParameters,
  s3Requests,
  type S3Operation,
  type S3RequestShape,
} from '../../s3/requests.ts';
import { unimplementedS3Requests, unmappedSubresources } from './unimplemented-requests.ts';

/** A request as S3 reads it: the permissions it needs and what the service executes. */
export interface S3Call {
  /** S3's name of the operation. */
  readonly operation: string;
  /** The operation if the service implements it. If null, an allowed request is NotImplemented. */
  readonly implemented: S3Operation | null;
  /** Empty for an operation on the service. */
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** Including those that a presigned URL carries in its query. */
  readonly headers: ReadonlyMap<string, string>;
  readonly copySource: (S3Address & { readonly versionId: string | null }) | null;
  /** Empty for DeleteObjects: each key is authorised by itself after the body is read. */
  readonly permissions: readonly NeededPermission[];
}

const unmapped = (why: string) =>
  new S3Failure(403, 'AccessDenied', `Access Denied: ${why}, so the request cannot be authorised`);

/** Maps a request to its operation and to every permission it needs. Pure.
 *  @param bucketInHost the bucket of a virtual-hosted-style request; null for path style.
 *  @throws S3Failure AccessDenied for what is not mapped, InvalidArgument, InvalidBucketName,
 *  KeyTooLongError, MethodNotAllowed. */
export const mapS3Request = (head: RequestHead, bucketInHost: string | null = null): S3Call => {
  const { query, hoisted } = splitQuery(head.query);
  const headers = withHoisted(head.headers, hoisted);
  const address = readPath(bucketInHost === null ? head.path : `/${bucketInHost}${head.path}`);
  const [operation, shape] = findOperation(head.method, address, query, headers);
  const { bucket = '', key = '' } = address ?? {};
  const source = headers.get('x-amz-copy-source');
  const copySource = source === undefined ? null : readCopySource(source);
  const call = {
    operation,
    implemented: operation in s3Requests ? (operation as S3Operation) : null,
    bucket,
    key,
    query,
    headers,
    copySource,
  };
  const context = s3Context(call);
  const resource = address === null ? '*' : s3Arn(address);
  const ownAction = actionOf(shape, query.has('versionId'));
  const further = furtherPermissions(call, resource);
  const permissions =
    operation === 'DeleteObjects' ? [] : [{ action: ownAction, resource }, ...further];
  return { ...call, permissions: permissions.map((permission) => ({ ...permission, context })) };
};

/** The permissions that one key of a DeleteObjects request needs.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const permissionsOfDeletion = (
  call: S3Call,
  { key, versionId, etag }: RequestedDeletion,
): readonly NeededPermission[] => {
  const resource = s3Arn({ bucket: call.bucket, key });
  const context = {
    ...s3Context(call),
    ...(versionId === null ? {} : { 's3:VersionId': [versionId] }),
  };
  const action = actionOf(s3Requests.DeleteObject, versionId !== null);
  // A deletion conditional on an ETag reveals it, so it needs s3:GetObject.
  const reads = etag !== undefined && etag !== '*' ? ['s3:GetObject'] : [];
  return [action, ...reads, ...bypassActions(call)].map((name) => ({
    action: name,
    resource,
    context,
  }));
};

/** The further permissions that a CopyObject needs when its source has tags.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const permissionsOfCopiedTags = (call: S3Call): readonly NeededPermission[] => {
  if (call.copySource === null) return [];
  const context = s3Context(call);
  const isVersion = call.copySource.versionId !== null;
  return [
    {
      action: actionOf(s3Requests.GetObjectTagging, isVersion),
      resource: s3Arn(call.copySource),
      context,
    },
    { action: 's3:PutObjectTagging', resource: s3Arn(call), context },
  ];
};

const actionOf = (shape: S3RequestShape, isVersion: boolean): string =>
  (isVersion ? shape.versionAction : undefined) ?? shape.action;

/** Parameters of a presigned URL's signature. */
const signatureParameters = new Set(
  [
    'Algorithm',
    'Credential',
    'Date',
    'Expires',
    'SignedHeaders',
    'Signature',
    'Security-Token',
  ].map((name) => `X-Amz-${name}`),
);

/** S3 reads every other `x-amz-*` parameter of a presigned URL as the header of that name, except
 *  checksums: the JavaScript SDK signs the checksum of an empty body into the URL. Parameters that S3 does
 *  not know are ignored and go no further.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
const splitQuery = (all: ReadonlyMap<string, string>) => {
  const query = new Map<string, string>();
  const hoisted = new Map<string, string>();
  for (const [name, value] of all) {
    if (signatureParameters.has(name)) continue;
    if (ignoredInQuery.test(name)) continue;
    if (!/^x-amz-/i.test(name)) {
      if (isKnownParameter(name)) query.set(name, value);
      continue;
    }
    if (hoisted.has(name.toLowerCase())) throw twice(name);
    hoisted.set(name.toLowerCase(), value);
  }
  return { query, hoisted };
};

const ignoredInQuery = /^x-amz-(checksum-(?!mode$)|sdk-checksum-algorithm$)/i;

const withHoisted = (
  headers: ReadonlyMap<string, string>,
  hoisted: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  for (const [name, value] of hoisted) {
    if (headers.has(name) && headers.get(name) !== value) throw twice(name);
  }
  return new Map([...headers, ...hoisted]);
};

const twice = (name: string) =>
  new S3Failure(400, 'InvalidArgument', `${name} is given twice`, { ArgumentName: name });

const shapes: readonly (readonly [string, S3RequestShape])[] = [
  ...Object.entries(s3Requests),
  ...Object.entries(unimplementedS3Requests),
];
const subresources = new Set(shapes.flatMap(([, { query = [] }]) => query));
const methods = new Set<string>(shapes.map(([, { method }]) => method));

const isKnownParameter = (name: string): boolean =>
  subresources.has(name) || refiningParameters.has(name) || unmappedSubresources.has(name);

/** The one operation whose subresources are exactly those of the request. */
const findOperation = (
  method: string,
  address: S3Address | null,
  query: ReadonlyMap<string, string>,
  headers: ReadonlyMap<string, string>,
): readonly [string, S3RequestShape] => {
  if (!methods.has(method)) {
    throw new S3Failure(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      { Method: method },
    );
  }
  const on = address === null ? 'service' : address.key === '' ? 'bucket' : 'object';
  const named = [...query.keys()];
  const unmappedName = named.find((name) => unmappedSubresources.has(name));
  if (unmappedName !== undefined) throw unmapped(`the subresource ${unmappedName} is not known`);
  const chosen = named.filter((name) => subresources.has(name) && !refiningParameters.has(name));
  const copies = headers.has('x-amz-copy-source');
  const candidates = shapes.filter(
    ([, shape]) =>
      shape.method === method &&
      shape.on === on &&
      (shape.header !== undefined) === copies &&
      (shape.query ?? []).every((name) => query.has(name)) &&
      chosen.every((name) => shape.query?.includes(name)),
  );
  const [found] = candidates.sort(
    ([, a], [, b]) => (b.query?.length ?? 0) - (a.query?.length ?? 0),
  );
  if (found === undefined) {
    throw unmapped(
      `${method} on ${on === 'service' ? 'the service' : `the ${on}`}${chosen.length > 0 ? ` with ${chosen.join(', ')}` : ''} is not a known operation`,
    );
  }
  if (found[0] === 'ListObjectsV2' && query.get('list-type') !== '2') {
    throw unmapped('the list-type is not known');
  }
  return found;
};

type Action = Pick<NeededPermission, 'action' | 'resource'>;

/** The permissions that a request's headers need besides the operation's own.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const furtherPermissions = (call: Omit<S3Call, 'permissions'>, resource: string): Action[] => {
  const { operation, headers } = call;
  const here = (action: string): Action => ({ action, resource });
  const creates = ['PutObject', 'CreateMultipartUpload', 'CopyObject'].includes(operation);
  return [
    ...(creates ? creationActions(headers).map(here) : []),
    ...(operation === 'CreateBucket' ? bucketCreationActions(headers).map(here) : []),
    ...(creates ? keyManagement(headers) : []),
    ...sourceActions(call),
    ...(readsBeforeWriting(call) ? [here('s3:GetObject')] : []),
    ...(operation === 'GetObjectAttributes'
      ? [here(call.query.has('versionId') ? 's3:GetObjectVersion' : 's3:GetObject')]
      : []),
    ...bypassActions(call).map(here),
  ];
};

const has = (headers: ReadonlyMap<string, string>, pattern: RegExp): boolean =>
  [...headers.keys()].some((name) => pattern.test(name));

const aclHeader = /^x-amz-(acl|grant-.+)$/;

const creationActions = (headers: ReadonlyMap<string, string>): string[] => [
  ...(has(headers, aclHeader) ? ['s3:PutObjectAcl'] : []),
  ...(has(headers, /^x-amz-tagging(-directive)?$/) ? ['s3:PutObjectTagging'] : []),
  ...(has(headers, /^x-amz-object-lock-(mode|retain-until-date)$/)
    ? ['s3:PutObjectRetention']
    : []),
  ...(headers.has('x-amz-object-lock-legal-hold') ? ['s3:PutObjectLegalHold'] : []),
];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
const bucketCreationActions = (headers: ReadonlyMap<string, string>): string[] => [
  ...(has(headers, aclHeader) ? ['s3:PutBucketAcl'] : []),
  ...(headers.has('x-amz-bucket-object-lock-enabled')
    ? ['s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning']
    : []),
  ...(headers.has('x-amz-object-ownership') ? ['s3:PutBucketOwnershipControls'] : []),
];

/** The sender uses the KMS key that the request names.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
const keyManagement = (headers: ReadonlyMap<string, string>): Action[] => {
  const key = headers.get('x-amz-server-side-encryption-aws-kms-key-id');
  return key === undefined ? [] : [{ action: 'kms:GenerateDataKey', resource: key }];
};

/** A copy reads its source, and its tags if the tagging directive is COPY. */
const sourceActions = ({ copySource, headers }: Omit<S3Call, 'permissions'>): Action[] => {
  if (copySource === null) return [];
  const resource = s3Arn(copySource);
  const isVersion = copySource.versionId !== null;
  const copiesTags = headers.get('x-amz-tagging-directive')?.toUpperCase() === 'COPY';
  return [
    { action: actionOf(s3Requests.GetObject, isVersion), resource },
    ...(copiesTags ? [{ action: actionOf(s3Requests.GetObjectTagging, isVersion), resource }] : []),
  ];
};

/** A write or deletion conditional on an ETag reveals it, so it needs s3:GetObject.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
const readsBeforeWriting = ({ operation, headers }: Omit<S3Call, 'permissions'>): boolean => {
  const ifMatch = headers.get('if-match');
  if (ifMatch === undefined) return false;
  if (operation === 'DeleteObject') return ifMatch !== '*';
  return ['PutObject', 'CopyObject', 'CompleteMultipartUpload'].includes(operation);
};

const bypassActions = ({ headers }: Pick<S3Call, 'headers'>): string[] =>
  headers.has('x-amz-bypass-governance-retention') ? ['s3:BypassGovernanceRetention'] : [];
