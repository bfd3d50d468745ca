import type { ByteRange } from './ranges.ts';

/** A run of bytes in one data file. An object is a list of these, so that completing a multipart
 *  upload and copying an object name bytes that are on disk already instead of writing them again. */
export interface Segment {
  /** Name of the data file. */
  readonly file: string;
  /** Offset of the first byte in that file. */
  readonly offset: number;
  /** Bytes; never 0. */
  readonly length: number;
}

/** The segments that hold a range of the bytes that `segments` hold in order. */
export const sliceSegments = (
  segments: readonly Segment[],
  range: ByteRange,
): readonly Segment[] => {
  const slices: Segment[] = [];
  let start = 0;
  for (const segment of segments) {
    const from = Math.max(range.first - start, 0);
    const to = Math.min(range.last - start, segment.length - 1);
    if (from <= to) {
      slices.push({ file: segment.file, offset: segment.offset + from, length: to - from + 1 });
    }
    start += segment.length;
  }
  return slices;
};

/** Bytes in all segments together. */
export const segmentsLength = (segments: readonly Segment[]): number =>
  segments.reduce((sum, segment) => sum + segment.length, 0);
