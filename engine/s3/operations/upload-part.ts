import { checksumHeader, DEFAULT_ALGORITHM } from '../checksums.ts';
import {
  checksumTypeMismatch,
  declaredChecksum,
  declaredValue,
  type DeclaredChecksum,
} from '../declared-checksum.ts';
import type { Handler } from '../handler.ts';
import { parsePartNumber, type UploadChecksum } from '../part-list.ts';
import { receivePayload } from '../receive-payload.ts';
import type { S3Request } from '../s3-service.ts';
import { quoted } from '../xml-response.ts';

/** Stores a part of a multipart upload, in place of an earlier one of that number.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Handler = async ({ bucket, data, now }, request) => {
  const { key, query, headers } = request;
  const { uploads, locks } = bucket(request.bucket);
  const partNumber = parsePartNumber(query.get('partNumber') ?? '');
  const uploadId = query.get('uploadId') ?? '';
  const { checksum: asked } = uploads.get(key, uploadId).record;
  const declared = declaredChecksum(headers);
  requireSameAlgorithm(asked, declared);
  const algorithm = asked?.algorithm ?? DEFAULT_ALGORITHM;
  const payload = await receivePayload(data, request, declared, algorithm);
  try {
    const { segments, size, etag } = payload;
    const part = { partNumber, segments, size, etag, checksum: payload.checksum.value };
    await locks.exclusive(key, () => uploads.putPart(uploadId, { ...part, lastModified: now() }));
    return {
      status: 200,
      headers: {
        etag: quoted(etag),
        'x-amz-server-side-encryption': 'AES256',
        ...(asked && { [checksumHeader(algorithm)]: part.checksum }),
        ...(!asked && declared && sentChecksum(declared, request.trailers)),
      },
      body: null,
    };
  } finally {
    data.release(payload.segments);
  }
};

/** The verified checksum of a part whose upload asked for none comes back, although it is not kept. */
const sentChecksum = (
  declared: DeclaredChecksum,
  trailers: S3Request['trailers'],
): Record<string, string> => ({
  [checksumHeader(declared.algorithm)]: declaredValue(declared, trailers),
});

// An upload that asked for no algorithm takes parts with any checksum: it is verified, and S3's default
// kept. One that asked for a composite wants every part's checksum; otherwise S3 computes what is missing.
const requireSameAlgorithm = (asked: UploadChecksum, declared: DeclaredChecksum | null): void => {
  if (!asked) return;
  const missing = asked.type === 'COMPOSITE' && !declared;
  const other = declared !== null && declared.algorithm !== asked.algorithm;
  if (missing || other) throw checksumTypeMismatch(asked.algorithm, declared?.algorithm ?? null);
};
