import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveRange, copySourceRange } from '../../../../engine/s3/ranges.ts';

describe('a Range header', () => {
  const part = (first: number, last: number) => ({ answer: 'part', range: { first, last } });
  const whole = { answer: 'whole' };
  const unsatisfiable = { answer: 'unsatisfiable' };

  test.each([
    { name: 'absent gives everything', header: undefined, size: 10, expected: whole },
    { name: 'from the start', header: 'bytes=0-4', size: 10, expected: part(0, 4) },
    { name: 'of one byte', header: 'bytes=9-9', size: 10, expected: part(9, 9) },
    { name: 'open at its end', header: 'bytes=4-', size: 10, expected: part(4, 9) },
    { name: 'beyond the end is cut', header: 'bytes=4-99', size: 10, expected: part(4, 9) },
    { name: 'of a suffix', header: 'bytes=-3', size: 10, expected: part(7, 9) },
    { name: 'of a suffix longer than all', header: 'bytes=-99', size: 10, expected: part(0, 9) },
    { name: 'of no suffix', header: 'bytes=-0', size: 10, expected: unsatisfiable },
    { name: 'after the end', header: 'bytes=10-', size: 10, expected: unsatisfiable },
    { name: 'of an empty object', header: 'bytes=0-', size: 0, expected: unsatisfiable },
    { name: 'suffix of an empty object', header: 'bytes=-1', size: 0, expected: unsatisfiable },
    { name: 'of several ranges is ignored', header: 'bytes=0-1,4-5', size: 10, expected: whole },
    {
      name: 'with the end before the start is ignored',
      header: 'bytes=5-4',
      size: 10,
      expected: whole,
    },
    { name: 'of another unit is ignored', header: 'lines=0-4', size: 10, expected: whole },
    { name: 'with nothing in it is ignored', header: 'bytes=-', size: 10, expected: whole },
    { name: 'with letters for numbers is ignored', header: 'bytes=a-b', size: 10, expected: whole },
  ])('$name', ({ header, size, expected }) => {
    expect(resolveRange(header, size)).toEqual(expected);
  });

  test('never leaves the object, for any text', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.option(fc.nat(60)), fc.option(fc.nat(60)), (size, a, b) => {
        const answer = resolveRange(`bytes=${a ?? ''}-${b ?? ''}`, size);
        if (answer.answer !== 'part') return;
        expect(answer.range.first).toBeGreaterThanOrEqual(0);
        expect(answer.range.last).toBeGreaterThanOrEqual(answer.range.first);
        expect(answer.range.last).toBeLessThan(size);
      }),
    );
  });

  test('selects the bytes that Array.slice selects', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(40), fc.nat(40), (size, from, more) => {
        fc.pre(from < size);
        const bytes = Array.from({ length: size }, (_, at) => at);
        const answer = resolveRange(`bytes=${from}-${from + more}`, size);
        if (answer.answer !== 'part') throw new Error(answer.answer);
        const { first, last } = answer.range;
        expect(bytes.slice(first, last + 1)).toEqual(bytes.slice(from, from + more + 1));
      }),
    );
  });
});

describe('x-amz-copy-source-range', () => {
  test.each([
    { name: 'within the source', header: 'bytes=2-4', expected: { first: 2, last: 4 } },
    { name: 'up to the last byte', header: 'bytes=0-9', expected: { first: 0, last: 9 } },
    { name: 'one byte too far', header: 'bytes=0-10', expected: 'outside' },
    { name: 'open at its end', header: 'bytes=2-', expected: 'malformed' },
    { name: 'of a suffix', header: 'bytes=-2', expected: 'malformed' },
    { name: 'with the end before the start', header: 'bytes=4-2', expected: 'malformed' },
  ])('$name', ({ header, expected }) => {
    expect(copySourceRange(header, 10)).toEqual(expected);
  });
});
