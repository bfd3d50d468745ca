import {
  checksumAlgorithms,
  checksumElements,
  checksumHeader,
  checksumOfParts,
  DEFAULT_ALGORITHM,
  type Checksum,
} from '../checksums.ts';
import { requireWriteConditions } from '../conditional-requests.ts';
import type { Handler } from '../handler.ts';
import {
  conditionalRequestConflict,
  invalidRequest,
  malformedXml,
  noSuchUpload,
} from '../s3-failures.ts';
import { storedHeaders } from '../object-response.ts';
import type { ObjectDraft } from '../object-store.ts';
import { multipartEtag, planCompletion } from '../part-list.ts';
import { checksumTypeMismatch } from '../declared-checksum.ts';
import { requireChecksum } from '../receive-payload.ts';
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
    const draft = await assemble(upload, parts);
    requireDeclared(headers, draft);
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

/** Checks the object's size, checksum and checksum type against those that the request declares. */
const requireDeclared = (headers: S3Request['headers'], { size, checksum }: ObjectDraft): void => {
  const declaredSize = headers.get('x-amz-mp-object-size');
  if (declaredSize !== undefined && declaredSize !== String(size)) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${declaredSize} does not match what was computed: ${size}`,
    );
  }
  const declaredType = headers.get('x-amz-checksum-type');
  if (declaredType !== undefined && declaredType !== checksum.type) {
    throw invalidRequest(
      `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const other = checksumAlgorithms.find(
    (algorithm) => algorithm !== checksum.algorithm && headers.has(checksumHeader(algorithm)),
  );
  if (other) throw checksumTypeMismatch(checksum.algorithm, other);
  const declared = headers.get(checksumHeader(checksum.algorithm));
  if (declared !== undefined) requireChecksum(declared, checksum);
};
