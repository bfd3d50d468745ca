import { DEFAULT_ALGORITHM } from '../checksums.ts';
import { requireCopySource } from '../conditional-requests.ts';
import type { Handler } from '../handler.ts';
import { invalidArgument, invalidRequest } from '../s3-failures.ts';
import { parsePartNumber } from '../part-list.ts';
import { digestSegments } from '../digests.ts';
import { MAX_PAYLOAD } from '../receive-payload.ts';
import { copySourceRange, type ByteRange } from '../ranges.ts';
import type { ObjectRecord } from '../records.ts';
import { segmentsLength, sliceSegments, type Segment } from '../segments.ts';
import { requireActiveTier } from '../storage-class.ts';
import { isoTime, quoted, xmlResponse } from '../xml-response.ts';

/** Makes a part from stored bytes: reads them for their digests and writes nothing.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: Handler = async ({ bucket, data, now }, request) => {
  const { key, query, headers, copySource } = request;
  if (!copySource) throw invalidArgument('x-amz-copy-source', '', 'Copy Source must be given');
  const { uploads, locks } = bucket(request.bucket);
  const partNumber = parsePartNumber(query.get('partNumber') ?? '');
  const uploadId = query.get('uploadId') ?? '';
  const { checksum: asked } = uploads.get(key, uploadId).record;
  const source = bucket(copySource.bucket).objects.get(copySource.key);
  requireCopySource(headers, source, now());
  requireActiveTier(source);
  const segments = copiedSegments(source, headers.get('x-amz-copy-source-range'));
  data.hold(segments);
  try {
    const algorithm = asked?.algorithm ?? DEFAULT_ALGORITHM;
    const { size, etag, checksum } = await digestSegments(data, segments, algorithm);
    const part = { partNumber, segments, size, etag, checksum: checksum.value };
    const lastModified = now();
    await locks.exclusive(key, () => uploads.putPart(uploadId, { ...part, lastModified }));
    return xmlResponse(
      'CopyPartResult',
      {
        LastModified: isoTime(lastModified),
        ETag: quoted(etag),
        ...(asked && { [`Checksum${algorithm}`]: checksum.value }),
      },
      { 'x-amz-server-side-encryption': 'AES256' },
    );
  } finally {
    data.release(segments);
  }
};

const copiedSegments = (source: ObjectRecord, header: string | undefined): readonly Segment[] => {
  const segments =
    header === undefined
      ? source.segments
      : sliceSegments(source.segments, requireRange(header, source.size));
  if (segmentsLength(segments) > MAX_PAYLOAD) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PAYLOAD}`,
    );
  }
  return segments;
};

const requireRange = (header: string, size: number): ByteRange => {
  const range = copySourceRange(header, size);
  if (typeof range !== 'string') return range;
  if (range === 'beyond') {
    throw invalidRequest('The specified copy range is invalid for the source object size');
  }
  throw invalidArgument(
    'x-amz-copy-source-range',
    header,
    range === 'malformed'
      ? 'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy'
      : `Range specified is not valid for source object of size: ${size}`,
  );
};
