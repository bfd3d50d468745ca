import { createHash } from 'node:crypto';
import type { ChecksumAlgorithm, ChecksumType } from './checksums.ts';
import { badDigest, invalidArgument, invalidRequest, malformedXml } from './s3-failures.ts';
import { S3Failure, type CompletedPart } from './s3-service.ts';

/** Bytes that every part but the last must have.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MIN_PART_SIZE = 5 * 1024 * 1024;
export const MAX_PART_NUMBER = 10_000;

export interface UploadedPart {
  readonly partNumber: number;
  /** Bytes. */
  readonly size: number;
  /** MD5 of the part, hex. */
  readonly etag: string;
  /** Base64, by the upload's algorithm. */
  readonly checksum: string;
}

/** The checksum that CreateMultipartUpload requested; null: S3's default. */
export type UploadChecksum = {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
} | null;

/** The uploaded parts that a CompleteMultipartUpload lists, in its order.
 *  @throws S3Failure MalformedXML (no part), InvalidPartOrder (not ascending, or with a checksum not
 *    1, 2, 3 …), InvalidPart (not uploaded, or another ETag or checksum), InvalidRequest (a composite
 *    checksum without every part's), EntityTooSmall (under 5 MiB and not the last).
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompletedPart.html */
export const planCompletion = <Part extends UploadedPart>(
  uploaded: ReadonlyMap<number, Part>,
  requested: readonly CompletedPart[],
  { uploadId, checksum }: { readonly uploadId: string; readonly checksum: UploadChecksum },
): readonly Part[] => {
  if (requested.length === 0) throw malformedXml();
  requireOrder(requested, uploadId, checksum);
  const parts = requested.map((part) => findPart(uploaded, part, uploadId, checksum));
  parts.slice(0, -1).forEach(requireSize);
  return parts;
};

const requireOrder = (
  requested: readonly CompletedPart[],
  uploadId: string,
  checksum: UploadChecksum,
): void => {
  const consecutive = checksum !== null && checksum.algorithm !== 'CRC64NVME';
  requested.forEach(({ partNumber }, at) => {
    const before = requested[at - 1]?.partNumber ?? 0;
    if (consecutive ? partNumber === before + 1 : partNumber > before) return;
    throw new S3Failure(
      400,
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      { UploadId: uploadId },
    );
  });
};

const findPart = <Part extends UploadedPart>(
  uploaded: ReadonlyMap<number, Part>,
  wanted: CompletedPart,
  uploadId: string,
  checksum: UploadChecksum,
): Part => {
  const part = uploaded.get(wanted.partNumber);
  if (checksum) requireAlgorithm(wanted, checksum.algorithm);
  if (part?.etag !== wanted.etag || !sameChecksums(part, wanted, checksum)) {
    throw new S3Failure(
      400,
      'InvalidPart',
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { UploadId: uploadId, PartNumber: String(wanted.partNumber), ETag: wanted.etag },
    );
  }
  if (checksum?.type === 'COMPOSITE' && Object.keys(wanted.checksums).length === 0) {
    throw invalidRequest(
      `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${wanted.partNumber} in the request.`,
    );
  }
  return part;
};

/** A checksum of another algorithm than the upload's cannot be verified. */
const requireAlgorithm = (
  { partNumber, checksums }: CompletedPart,
  algorithm: ChecksumAlgorithm,
): void => {
  const other = Object.keys(checksums).find((name) => name !== algorithm.toLowerCase());
  if (other === undefined) return;
  throw badDigest(
    `The ${other} you specified for part ${partNumber} did not match what we received.`,
  );
};

// Where the upload asked for no checksum, none that a part names is right.
const sameChecksums = (
  part: UploadedPart,
  wanted: CompletedPart,
  checksum: UploadChecksum,
): boolean =>
  Object.values(wanted.checksums).every((value) => checksum !== null && value === part.checksum);

const requireSize = (part: UploadedPart): void => {
  if (part.size >= MIN_PART_SIZE) return;
  throw new S3Failure(
    400,
    'EntityTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
    {
      ProposedSize: String(part.size),
      MinSizeAllowed: String(MIN_PART_SIZE),
      PartNumber: String(part.partNumber),
      ETag: part.etag,
    },
  );
};

/** ETag of an object made of parts: MD5 of the parts' MD5s, a dash, their number. Without quotes.
 *  @param etags Of the parts in order, hex.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const multipartEtag = (etags: readonly string[]): string => {
  const hash = createHash('md5');
  for (const etag of etags) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${etags.length}`;
};

/** A page of ListParts. */
export interface PartPage<Part> {
  readonly parts: readonly Part[];
  /** Part number after which the next page goes on; null where this is the last. */
  readonly next: number | null;
}

/** At most `maxParts` of the parts after `marker`, ascending.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const partPage = <Part extends { readonly partNumber: number }>(
  uploaded: ReadonlyMap<number, Part>,
  marker: number,
  maxParts: number,
): PartPage<Part> => {
  const after = [...uploaded.values()]
    .filter((part) => part.partNumber > marker)
    .sort((left, right) => left.partNumber - right.partNumber);
  const parts = after.slice(0, maxParts);
  const more = after.length > parts.length;
  return { parts, next: more ? (parts.at(-1)?.partNumber ?? marker) : null };
};

/** Reads `partNumber`.
 *  @throws S3Failure InvalidArgument unless it is 1 to 10,000. */
export const parsePartNumber = (value: string): number => {
  const partNumber = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (partNumber >= 1 && partNumber <= MAX_PART_NUMBER) return partNumber;
  throw invalidArgument(
    'partNumber',
    value,
    'Part number must be an integer between 1 and 10000, inclusive',
  );
};
