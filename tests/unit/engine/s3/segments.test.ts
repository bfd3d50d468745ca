import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segmentsLength, sliceSegments } from '../../../../engine/s3/segments.ts';

const segments = fc
  .array(fc.record({ offset: fc.nat(20), length: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((list) => list.map((segment, at) => ({ file: `file-${at}`, ...segment })));

const bytesOf = (list: readonly { file: string; offset: number; length: number }[]): string[] =>
  list.flatMap(({ file, offset, length }) =>
    Array.from({ length }, (_, at) => `${file}:${offset + at}`),
  );

test('a slice of segments has the same bytes as a slice of the joined bytes', () => {
  fc.assert(
    fc.property(segments, fc.nat(), fc.nat(), (list, from, more) => {
      const size = segmentsLength(list);
      const first = from % size;
      const last = Math.min(size - 1, first + more);
      expect(bytesOf(sliceSegments(list, { first, last }))).toEqual(
        bytesOf(list).slice(first, last + 1),
      );
    }),
  );
});
