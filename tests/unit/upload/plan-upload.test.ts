import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uploadId } from '#contract/ids';
import { partRanges, partSizeFor, planUpload, shapeFor } from '../../../src/upload/plan-upload.ts';
import type { StoredPart } from '../../../src/upload/port.ts';

/** The largest object S3 holds, in bytes.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const largestObject = 5 * 1024 ** 4;

const mebibyte = 1024 * 1024;

test.each([
  { size: 0, shape: { kind: 'single' } },
  { size: 8 * mebibyte, shape: { kind: 'single' } },
  { size: 8 * mebibyte + 1, shape: { kind: 'multipart', partSize: 8 * mebibyte, partCount: 2 } },
  {
    size: 80_000 * mebibyte,
    shape: { kind: 'multipart', partSize: 8 * mebibyte, partCount: 10_000 },
  },
  {
    size: 80_000 * mebibyte + 1,
    shape: { kind: 'multipart', partSize: 9 * mebibyte, partCount: 8889 },
  },
  {
    size: largestObject,
    shape: { kind: 'multipart', partSize: 525 * mebibyte, partCount: 9987 },
  },
])('sends $size bytes as $shape', ({ size, shape }) => {
  expect(shapeFor(size)).toEqual(shape);
});

test('any file up to 5 TiB fits in 10,000 parts of 5 MiB to 5 GiB that join without a gap', () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger().map((n) => (Math.abs(n) % largestObject) + 1),
      (size) => {
        const partSize = partSizeFor(size);
        expect(partSize).toBeGreaterThanOrEqual(5 * mebibyte);
        expect(partSize).toBeLessThanOrEqual(5 * 1024 * mebibyte);
        const ranges = partRanges(size, partSize);
        expect(ranges.length).toBeLessThanOrEqual(10_000);
        expect(ranges[0]?.start).toBe(0);
        expect(ranges.at(-1)?.end).toBe(size);
        const wrong = ranges.filter(
          ({ start, partNumber }, index) =>
            partNumber !== index + 1 || start !== (ranges[index - 1]?.end ?? 0),
        );
        expect(wrong).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});

describe('what is left to send', () => {
  const transfer = {
    ...{ kind: 'multipart' as const, uploadId: uploadId('u') },
    ...{ partSize: 10, partCount: 3 },
  };
  const digests = ['one', 'two', 'three'];
  const part = (partNumber: number, change: Partial<StoredPart> = {}): StoredPart => ({
    partNumber,
    size: partNumber === 3 ? 5 : 10,
    eTag: `"${partNumber}"`,
    checksum: digests[partNumber - 1] ?? null,
    ...change,
  });
  test.each<{ name: string; stored: readonly StoredPart[]; send: readonly number[] }>([
    { name: 'everything at first', stored: [], send: [1, 2, 3] },
    { name: 'nothing when S3 has it all', stored: [part(1), part(2), part(3)], send: [] },
    { name: 'what is missing, in any order that S3 lists', stored: [part(3), part(1)], send: [2] },
    { name: 'a part of another size', stored: [part(1, { size: 9 }), part(2), part(3)], send: [1] },
    {
      name: 'a part with another checksum',
      stored: [part(1), part(2, { checksum: 'other' }), part(3)],
      send: [2],
    },
    {
      name: 'a part that S3 has no checksum of',
      stored: [part(1), part(2), part(3, { checksum: null })],
      send: [3],
    },
    {
      name: 'not the parts beyond the last',
      stored: [part(1), part(2), part(3), part(4)],
      send: [],
    },
  ])('$name', ({ stored, send }) => {
    const plan = planUpload(transfer, 25, digests, stored);
    expect(plan.send.map(({ partNumber }) => partNumber)).toEqual(send);
    expect(plan.verified.length + plan.send.length).toBe(3);
  });

  test('each part has its bytes and checksum', () => {
    expect(planUpload(transfer, 25, digests, [part(1), part(2)]).send).toEqual([
      { partNumber: 3, start: 20, end: 25, checksum: 'three' },
    ]);
  });

  test('rejects digests of parts that the transfer does not have', () => {
    expect(() => planUpload(transfer, 35, digests, [])).toThrow(RangeError);
  });
});
