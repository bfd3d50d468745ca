/** A run of bytes, both ends included. */
export interface ByteRange {
  /** Offset of the first byte. */
  readonly first: number;
  /** Offset of the last byte. */
  readonly last: number;
}

/** A Range header applied to an object of a known size. */
export type ResolvedRange =
  /** No range, or one that RFC 9110 lets a server ignore: answer 200 with everything. */
  | { readonly answer: 'whole' }
  | { readonly answer: 'part'; readonly range: ByteRange }
  /** Answer 416. */
  | { readonly answer: 'unsatisfiable' };

const WHOLE: ResolvedRange = { answer: 'whole' };
const UNSATISFIABLE: ResolvedRange = { answer: 'unsatisfiable' };

/** Reads a Range header against an object of `size` bytes. S3 serves one range a request: several
 *  ranges, another unit and malformed values are answered with the whole object, as RFC 9110 allows.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 *  @see https://www.rfc-editor.org/rfc/rfc9110.html#section-14.2 */
export const resolveRange = (header: string | undefined, size: number): ResolvedRange => {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '');
  if (!match) return WHOLE;
  const [, first = '', last = ''] = match;
  if (first === '') return last === '' ? WHOLE : suffix(Number(last), size);
  if (last !== '' && Number(last) < Number(first)) return WHOLE;
  if (Number(first) >= size) return UNSATISFIABLE;
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return { answer: 'part', range: { first: Number(first), last: end } };
};

const suffix = (length: number, size: number): ResolvedRange => {
  if (length === 0 || size === 0) return UNSATISFIABLE;
  return { answer: 'part', range: { first: Math.max(0, size - length), last: size - 1 } };
};

/** Reads `x-amz-copy-source-range`: `bytes=first-last`, complete, within a source of `size` bytes.
 *  Gives the range, or why it is invalid.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const copySourceRange = (
  header: string,
  size: number,
): ByteRange | 'malformed' | 'outside' | 'beyond' => {
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  if (!match) return 'malformed';
  const range = { first: Number(match[1]), last: Number(match[2]) };
  if (range.last < range.first) return 'malformed';
  if (range.first >= size) return 'beyond';
  return range.last < size ? range : 'outside';
};

/** Bytes in a range. */
export const rangeLength = (range: ByteRange): number => range.last - range.first + 1;
