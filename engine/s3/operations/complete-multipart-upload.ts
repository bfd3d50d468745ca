import {
  checksumAlgorithms,
  checksumElements,
  checksumHeader,
  checksumOfParts,
  DEFAULT_ALGORITHM,
  typesOf,
  type Checksum,
} from '../checksums.ts';
import { requireWriteConditions } from '../conditional-requests.ts';
import type { Handler } from '../handler.ts';
import {
  badDigest,
  conditionalRequestConflict,
  invalidRequest,
  malformedXml,
  noSuchUpload,
} from '../s3-failures.ts';
import { storedHeaders } from '../object-response.ts';
import type { ObjectDraft } from '../object-store.ts';
import { multipartEtag, planCompletion, type UploadChecksum } from '../part-list.ts';
import type { ObjectRecord, PartRecord } from '../records.ts';
import type { CompletedPart, S3Request } from '../s3-service.ts';
import type { Upload } from '../upload-store.ts';
import { quoted, xmlResponse } from '../xml-response.ts';

/** Makes an object from an upload's parts without reading or writing their bytes: it names the parts' data
 *  files. Completing the same upload again gives the same response.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: Handler = async ({ bucket }, request) => {
  const { key, headers, parts } = request;
  const { objects, uploads, locks, lifecycle } = bucket(request.bucket);
  const uploadId = request.query.get('uploadId') ?? '';
  if (!parts) throw malformedXml();
  const object = await locks.exclusive(key, async () => {
    const upload = uploads.find(key, uploadId);
    if (!upload) return alreadyCompleted(objects.find(key), uploadId, parts);
    if (parts.length === 0) throw invalidRequest('You must specify at least one part');
    requireChecksumType(headers, upload.record.checksum);
    const draft = await assemble(upload, parts);
    requireDeclared(headers, draft, upload.record.checksum);
    requireWriteConditions(headers, key, objects.find(key));
    requireNoConflict(headers, upload, objects.find(key));
    const completed = await objects.commit(draft);
    await uploads.remove(uploadId);
    return completed;
  });
  return xmlResponse(
    'CompleteMultipartUploadResult',
    result(request, object),
    storedHeaders(object, lifecycle),
  );
};

/** A conditional completion fails if the key was written or deleted during the upload.
 *  @throws S3Failure ConditionalRequestConflict.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const requireNoConflict = (
  headers: S3Request['headers'],
  { record }: Upload,
  current: ObjectRecord | undefined,
): void => {
  const isConflict = record.keyDeleted || (current?.sequencer ?? '') > record.sequencer;
  if (!isConflict) return;
  for (const condition of ['If-Match', 'If-None-Match']) {
    if (headers.has(condition.toLowerCase())) {
      throw conditionalRequestConflict(condition, record.key);
    }
  }
};

const result = ({ headers, bucket, key }: S3Request, object: ObjectRecord) => ({
  Location: location(headers.get('host') ?? 'localhost', bucket, key),
  Bucket: bucket,
  Key: key,
  ETag: quoted(object.etag),
  ...checksumElements(object.checksum),
});

const location = (host: string, bucket: string, key: string): string => {
  const base = host.startsWith(`${bucket}.`) ? host : `${host}/${bucket}`;
  return `http://${base}/${encodeURIComponent(key).replaceAll('%2F', '/')}`;
};

/** @throws S3Failure NoSuchUpload, unless the object is what completing these parts has made. */
const alreadyCompleted = (
  object: ObjectRecord | undefined,
  uploadId: string,
  parts: readonly CompletedPart[],
): ObjectRecord => {
  const same =
    object?.multipart?.uploadId === uploadId &&
    object.etag === multipartEtag(parts.map((part) => part.etag));
  if (!same) throw noSuchUpload(uploadId);
  return object;
};

const assemble = async (
  { record, parts: uploaded }: Upload,
  requested: readonly CompletedPart[],
): Promise<ObjectDraft> => {
  const parts = planCompletion(uploaded, requested, record);
  return {
    key: record.key,
    metadata: record.metadata,
    storageClass: record.storageClass,
    tags: record.tags,
    segments: parts.flatMap((part) => part.segments),
    size: parts.reduce((sum, part) => sum + part.size, 0),
    etag: multipartEtag(parts.map((part) => part.etag)),
    checksum: await objectChecksum(record.checksum, parts),
    multipart: {
      uploadId: record.uploadId,
      parts: parts.map(({ size, checksum }) => ({ size, checksum })),
    },
    eventName: 'ObjectCreated:CompleteMultipartUpload',
  };
};

const objectChecksum = (
  asked: Upload['record']['checksum'],
  parts: readonly PartRecord[],
): Promise<Checksum> =>
  checksumOfParts(
    asked?.algorithm ?? DEFAULT_ALGORITHM,
    asked?.type ?? 'FULL_OBJECT',
    parts.map(({ size, checksum }) => ({ size, value: checksum })),
  );

/** Checks the object's size and checksum against those that the request declares. A checksum without a type
 *  is read as of the algorithm's default type, so the right checksum of the whole object fails without it; an
 *  upload that asked for no checksum ignores those of other algorithms. Both were recorded from AWS by
 *  LocalStack (test_multipart_parts_checksum_exceptions_full_object,
 *  test_complete_multipart_parts_checksum_default; 21 February 2026). */
const requireDeclared = (
  headers: S3Request['headers'],
  { size, checksum }: ObjectDraft,
  asked: UploadChecksum,
): void => {
  const declaredSize = headers.get('x-amz-mp-object-size');
  if (declaredSize !== undefined && declaredSize !== String(size)) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${declaredSize} does not match what was computed: ${size}`,
    );
  }
  const [algorithm] = checksumAlgorithms.filter((each) => headers.has(checksumHeader(each)));
  if (algorithm === undefined) return;
  if (asked === null && algorithm !== checksum.algorithm) return;
  const type = headers.get('x-amz-checksum-type') ?? typesOf(algorithm)[0];
  const same =
    algorithm === checksum.algorithm &&
    type === checksum.type &&
    headers.get(checksumHeader(algorithm)) === checksum.value;
  if (same) return;
  throw badDigest(
    `The ${checksum.algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
  );
};

/** A completion may repeat the upload's checksum type, and not change it. */
const requireChecksumType = (headers: S3Request['headers'], asked: UploadChecksum): void => {
  const type = asked?.type ?? 'null';
  const declared = headers.get('x-amz-checksum-type');
  if (declared === undefined || declared === type) return;
  throw invalidRequest(
    `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
  );
};
