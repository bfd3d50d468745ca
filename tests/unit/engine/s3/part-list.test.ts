import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  MIN_PART_SIZE,
  multipartEtag,
  parsePartNumber,
  partPage,
  planCompletion,
  type UploadChecksum,
  type UploadedPart,
} from '../../../../engine/s3/part-list.ts';
import { S3Failure, type CompletedPart } from '../../../../engine/s3/s3-service.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const part = (partNumber: number, size = MIN_PART_SIZE): UploadedPart => ({
  partNumber,
  size,
  etag: md5(String(partNumber)),
  checksum: `sum ${partNumber}`,
});
const uploaded = (...parts: UploadedPart[]) =>
  new Map(parts.map((each) => [each.partNumber, each]));
const named = (partNumber: number, more: Partial<CompletedPart> = {}): CompletedPart => ({
  partNumber,
  etag: md5(String(partNumber)),
  checksums: {},
  ...more,
});
const composite: UploadChecksum = { algorithm: 'CRC32', type: 'COMPOSITE' };
const full: UploadChecksum = { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' };

const outcomeOf = (act: () => readonly UploadedPart[]): string => {
  try {
    return act()
      .map(({ partNumber }) => partNumber)
      .join(' ');
  } catch (error) {
    return error instanceof S3Failure ? error.code : String(error);
  }
};

const uploadId = 'upload';

describe('completing', () => {
  test.each([
    { name: 'with every part', parts: [named(1), named(2), named(3)], outcome: '1 2 3' },
    { name: 'with some of the parts', parts: [named(1), named(3)], outcome: '1 3' },
    { name: 'with one small part', parts: [named(4)], outcome: '4' },
    { name: 'with no part', parts: [], outcome: 'MalformedXML' },
    { name: 'with a part that was not uploaded', parts: [named(9)], outcome: 'InvalidPart' },
    { name: 'with another ETag', parts: [named(1, { etag: 'x' })], outcome: 'InvalidPart' },
    { name: 'out of order', parts: [named(2), named(1)], outcome: 'InvalidPartOrder' },
    { name: 'with a part twice', parts: [named(1), named(1)], outcome: 'InvalidPartOrder' },
    {
      name: 'with a small part in between',
      parts: [named(1), named(4), named(5)],
      outcome: 'EntityTooSmall',
    },
    { name: 'with a small part at the end', parts: [named(1), named(4)], outcome: '1 4' },
    {
      name: 'with a checksum that the upload did not ask for',
      parts: [named(1, { checksums: { crc32: 'sum 1' } })],
      outcome: 'InvalidPart',
    },
  ])('$name: $outcome', ({ parts, outcome }) => {
    const stored = uploaded(part(1), part(2), part(3), part(4, MIN_PART_SIZE - 1), part(5));
    expect(outcomeOf(() => planCompletion(stored, parts, { uploadId, checksum: null }))).toBe(
      outcome,
    );
  });

  const summed = (partNumber: number, crc32 = `sum ${partNumber}`) =>
    named(partNumber, { checksums: { crc32 } });

  test.each([
    { name: 'all there', parts: [summed(1), summed(2)], outcome: '1 2' },
    { name: 'one missing', parts: [summed(1), named(2)], outcome: 'InvalidRequest' },
    { name: 'one wrong', parts: [summed(1), summed(2, 'x')], outcome: 'InvalidPart' },
    { name: 'a missing number', parts: [summed(1), summed(3)], outcome: 'InvalidPartOrder' },
    { name: 'not starting at 1', parts: [summed(2), summed(3)], outcome: 'InvalidPartOrder' },
  ])('with composite checksums, $name: $outcome', ({ parts, outcome }) => {
    const stored = uploaded(part(1), part(2), part(3));
    expect(outcomeOf(() => planCompletion(stored, parts, { uploadId, checksum: composite }))).toBe(
      outcome,
    );
  });

  test.each([
    { name: 'none', parts: [named(1), named(3)], outcome: '1 3' },
    {
      name: 'one wrong',
      parts: [named(1, { checksums: { crc64nvme: 'x' } })],
      outcome: 'InvalidPart',
    },
  ])('with full-object checksums, $name: $outcome', ({ parts, outcome }) => {
    const stored = uploaded(part(1), part(2), part(3));
    expect(outcomeOf(() => planCompletion(stored, parts, { uploadId, checksum: full }))).toBe(
      outcome,
    );
  });

  test('accepts any ascending selection of large parts, and no other order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 20 }),
        (numbers) => {
          const stored = uploaded(...numbers.map((number) => part(number)));
          const ascending = [...numbers].sort((left, right) => left - right);
          const inOrder = numbers.every((number, at) => number === ascending[at]);
          const outcome = outcomeOf(() =>
            planCompletion(
              stored,
              numbers.map((number) => named(number)),
              { uploadId, checksum: null },
            ),
          );
          expect(outcome).toBe(inOrder ? ascending.join(' ') : 'InvalidPartOrder');
        },
      ),
    );
  });
});

test('the ETag of an object made of parts is the MD5 of their MD5s and their number', () => {
  // Two parts: MD5 over the 32 bytes of both digests.
  const digests = Buffer.from(md5('a') + md5('b'), 'hex');
  const expected = `${createHash('md5').update(digests).digest('hex')}-2`;
  expect(multipartEtag([md5('a'), md5('b')])).toBe(expected);
});

test('pages of parts give every part once, ascending', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 10_000 })),
      fc.integer({ min: 1, max: 7 }),
      (numbers, maxParts) => {
        const parts = uploaded(...numbers.map((number) => part(number)));
        const listed: number[] = [];
        let marker: number | null = 0;
        while (marker !== null) {
          const page: { parts: readonly UploadedPart[]; next: number | null } = partPage(
            parts,
            marker,
            maxParts,
          );
          expect(page.parts.length).toBeLessThanOrEqual(maxParts);
          listed.push(...page.parts.map(({ partNumber }) => partNumber));
          marker = page.next;
        }
        expect(listed).toEqual([...numbers].sort((left, right) => left - right));
      },
    ),
  );
});

test.each(['', '0', '10001', '-1', '1.5', '1e3', ' 1', '99999'])(
  '%j is not a part number',
  (value) => {
    expect(() => parsePartNumber(value)).toThrow(S3Failure);
  },
);

test.each(['1', '10000'])('%j is a part number', (value) => {
  expect(parsePartNumber(value)).toBe(Number(value));
});
