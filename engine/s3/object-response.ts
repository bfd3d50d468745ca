import { checksumHeaders, type Checksum } from './checksums.ts';
import { evaluateReadConditions, rangeStillApplies } from './conditional-requests.ts';
import { invalidRequest, preconditionFailed } from './s3-failures.ts';
import { expirationHeader } from './lifecycle.ts';
import { metadataHeaders, responseOverrides } from './object-metadata.ts';
import { parsePartNumber } from './part-list.ts';
import { resolveRange, rangeLength, type ByteRange } from './ranges.ts';
import type { ObjectRecord } from './records.ts';
import { S3Failure, type S3Request, type S3Response } from './s3-service.ts';
import type { Bucket } from '../provision/stack.ts';
import { storageClassHeader } from './storage-class.ts';
import { quoted } from './xml-response.ts';

/** The response of GetObject and HeadObject without the bytes. */
export interface ObjectResponse {
  readonly status: number;
  readonly headers: S3Response['headers'];
  /** The bytes to send; null for 304 and for an empty object. */
  readonly range: ByteRange | null;
}

/** Headers of every response about a stored object: read, written or copied. */
export const storedHeaders = (
  object: Pick<ObjectRecord, 'lastModified'>,
  lifecycle: Bucket['lifecycle'],
): Record<string, string> => {
  const expiration = expirationHeader(lifecycle, object.lastModified);
  return {
    'x-amz-server-side-encryption': 'AES256',
    ...(expiration !== null && { 'x-amz-expiration': expiration }),
  };
};

/** Decides the response to a read of an object.
 *  @throws S3Failure PreconditionFailed (412), InvalidRange and InvalidPartNumber (416), InvalidRequest
 *    (a range and a part at once), InvalidArgument.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const readResponse = (
  request: Pick<S3Request, 'headers' | 'query'>,
  object: ObjectRecord,
  lifecycle: Bucket['lifecycle'],
  now: number,
): ObjectResponse => {
  const headers = {
    ...metadataHeaders(object.metadata),
    ...storageClassHeader(object.storageClass),
    ...storedHeaders(object, lifecycle),
    etag: quoted(object.etag),
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    ...tagCount(object),
    ...responseOverrides(request.query),
  };
  const read = evaluateReadConditions(request.headers, object, now);
  if (read.outcome === 'failed') throw preconditionFailed(read.condition);
  if (read.outcome === 'not-modified') return { status: 304, headers, range: null };
  const wantsChecksum = request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const selected = select(request, object);
  return {
    status: selected.partial ? 206 : 200,
    headers: {
      ...headers,
      ...(wantsChecksum && checksumHeaders(selected.checksum)),
      ...selected.headers,
      'content-length': String(selected.range ? rangeLength(selected.range) : 0),
    },
    range: selected.range,
  };
};

const tagCount = ({ tags }: ObjectRecord): Record<string, string> => {
  const count = Object.keys(tags).length;
  return count > 0 ? { 'x-amz-tagging-count': String(count) } : {};
};

interface Selection {
  readonly partial: boolean;
  readonly range: ByteRange | null;
  /** Checksum of the selected bytes; null if unknown. */
  readonly checksum: Checksum | null;
  readonly headers: Readonly<Record<string, string>>;
}

const select = (request: Pick<S3Request, 'headers' | 'query'>, object: ObjectRecord): Selection => {
  const partNumber = request.query.get('partNumber');
  const header = request.headers.get('range');
  if (partNumber !== undefined && header !== undefined) {
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  }
  if (partNumber !== undefined) return selectPart(object, parsePartNumber(partNumber));
  const applies = rangeStillApplies(request.headers, object);
  return selectRange(object, applies ? header : undefined);
};

const selectRange = (object: ObjectRecord, header: string | undefined): Selection => {
  const answer = resolveRange(header, object.size);
  switch (answer.answer) {
    case 'whole':
      return { partial: false, range: whole(object), checksum: object.checksum, headers: {} };
    case 'part':
      return {
        partial: true,
        range: answer.range,
        checksum: rangeLength(answer.range) === object.size ? object.checksum : null,
        headers: contentRange(answer.range, object),
      };
    case 'unsatisfiable':
      throw new S3Failure(
        416,
        'InvalidRange',
        'The requested range is not satisfiable',
        { RangeRequested: header ?? '', ActualObjectSize: String(object.size) },
        { 'content-range': `bytes */${object.size}` },
      );
  }
};

const selectPart = (object: ObjectRecord, partNumber: number): Selection => {
  const parts = object.multipart?.parts ?? [{ size: object.size, checksum: object.checksum.value }];
  const part = parts[partNumber - 1];
  if (!part) {
    throw new S3Failure(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      PartNumberRequested: String(partNumber),
      ActualPartCount: String(parts.length),
    });
  }
  const first = parts.slice(0, partNumber - 1).reduce((sum, { size }) => sum + size, 0);
  const range = part.size === 0 ? null : { first, last: first + part.size - 1 };
  return {
    partial: true,
    range,
    checksum: checksumOfPart(object, part),
    headers: {
      ...(range && contentRange(range, object)),
      ...(object.multipart && { 'x-amz-mp-parts-count': String(parts.length) }),
    },
  };
};

/** S3 gives a checksum of the whole object only where the part is the whole. */
const checksumOfPart = (
  { checksum, size }: ObjectRecord,
  part: { readonly size: number; readonly checksum: string },
): Checksum | null =>
  checksum.type === 'FULL_OBJECT' && part.size < size
    ? null
    : { ...checksum, value: part.checksum };

const whole = ({ size }: ObjectRecord): ByteRange | null =>
  size === 0 ? null : { first: 0, last: size - 1 };

const contentRange = ({ first, last }: ByteRange, { size }: ObjectRecord) => ({
  'content-range': `bytes ${first}-${last}/${size}`,
});
