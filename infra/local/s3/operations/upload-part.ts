import { checksumHeader, DEFAULT_ALGORITHM } from '../checksums.ts';
import {
  checksumTypeMismatch,
  declaredChecksum,
  type DeclaredChecksum,
} from '../declared-checksum.ts';
import type { Handler } from '../engine.ts';
import { parsePartNumber, type UploadChecksum } from '../part-list.ts';
import { receivePayload } from '../payload.ts';
import { quoted } from '../xml.ts';

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
      },
      body: null,
    };
  } finally {
    data.release(payload.segments);
  }
};

// S3 itself computes what is missing, but for a composite it wants to hear every part's checksum.
function requireSameAlgorithm(asked: UploadChecksum, declared: DeclaredChecksum | null): void {
  const missing = asked?.type === 'COMPOSITE' && !declared;
  const other = declared !== null && declared.algorithm !== asked?.algorithm;
  if (!missing && !other) return;
  throw checksumTypeMismatch(asked?.algorithm ?? null, declared?.algorithm ?? null);
}
