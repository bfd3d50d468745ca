import type { Transfer } from '#contract/lifecycle';
import type { CompletedPart, StoredPart } from './port.ts';

const mebibyte = 1024 * 1024;

/** Files up to this many bytes are sent by one PutObject: below it, parts cost more than they save. */
const largestSingle = 8 * mebibyte;
const smallestPart = 8 * mebibyte;
const maxParts = 10_000;

/** Returns the bytes of each part but the last: 8 MiB, or as many whole MiB as 10,000 parts need.
 *  Only the size decides, so every device computes the same checksum for the same content. */
export const partSizeFor = (size: number): number =>
  Math.max(smallestPart, Math.ceil(size / maxParts / mebibyte) * mebibyte);

/** How a file is sent: by one PutObject, or in parts. */
export type Shape =
  | { readonly kind: 'single' }
  | { readonly kind: 'multipart'; readonly partSize: number; readonly partCount: number };

/** Chooses the shape of a transfer; `size` in bytes, at most 5 TiB. */
export const shapeFor = (size: number): Shape => {
  if (size <= largestSingle) return { kind: 'single' };
  const partSize = partSizeFor(size);
  return { kind: 'multipart', partSize, partCount: Math.ceil(size / partSize) };
};

/** One part's bytes, from `start` to before `end`. */
export interface PartRange {
  readonly partNumber: number;
  readonly start: number;
  readonly end: number;
}

/** Returns the byte ranges of the parts, in order; the last may be smaller.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const partRanges = (size: number, partSize: number): readonly PartRange[] =>
  Array.from({ length: Math.ceil(size / partSize) }, (_, index) => ({
    partNumber: index + 1,
    start: index * partSize,
    end: Math.min(size, (index + 1) * partSize),
  }));

/** What a transfer still needs. */
export interface RemainingWork {
  /** Parts to send, in order. */
  readonly send: readonly (PartRange & { readonly checksum: string })[];
  /** Parts in S3 that equal the file's. */
  readonly verified: readonly CompletedPart[];
}

/** Plans which parts to send: those missing in S3, and those there with another size or checksum.
 *  `digests` are each part's SHA-256 in base64, of the transfer's part size.
 *  @throws {RangeError} when the number of digests differs from the number of parts. */
export const planUpload = (
  transfer: Extract<Transfer, { kind: 'multipart' }>,
  size: number,
  digests: readonly string[],
  partsInS3: readonly StoredPart[],
): RemainingWork => {
  const stored = new Map(partsInS3.map((part) => [part.partNumber, part]));
  const ranges = partRanges(size, transfer.partSize);
  if (ranges.length !== digests.length) {
    throw new RangeError(`${ranges.length} parts, but ${digests.length} digests`);
  }
  const send: (PartRange & { checksum: string })[] = [];
  const verified: CompletedPart[] = [];
  for (const [index, range] of ranges.entries()) {
    const { partNumber } = range;
    const checksum = digests[index] ?? '';
    const part = stored.get(partNumber);
    const matches = part?.checksum === checksum && part.size === range.end - range.start;
    if (matches) verified.push({ partNumber, eTag: part.eTag, checksum });
    else send.push({ ...range, checksum });
  }
  return { send, verified };
};
