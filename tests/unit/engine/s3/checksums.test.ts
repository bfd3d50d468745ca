import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checksumAlgorithms,
  checksumOfParts,
  isDigest,
  startDigest,
  typesOf,
  type ChecksumAlgorithm,
} from '../../../../engine/s3/checksums.ts';

const checksum = async (algorithm: ChecksumAlgorithm, ...chunks: Uint8Array[]): Promise<string> => {
  const digest = startDigest(algorithm);
  for (const chunk of chunks) digest.update(chunk);
  return Buffer.from(await digest.digest()).toString('base64');
};

describe('a checksum', () => {
  // The check values that each algorithm's definition gives for the digits 1 to 9.
  test.each([
    { algorithm: 'CRC32', hex: 'cbf43926' },
    { algorithm: 'CRC32C', hex: 'e3069283' },
    { algorithm: 'CRC64NVME', hex: 'ae8b14860a799888' },
    { algorithm: 'SHA1', hex: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441' },
    {
      algorithm: 'SHA256',
      hex: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
    },
  ] as const)('of 123456789 by $algorithm is $hex', async ({ algorithm, hex }) => {
    const value = await checksum(algorithm, Buffer.from('123456789'));
    expect(Buffer.from(value, 'base64').toString('hex')).toBe(hex);
    expect(isDigest(algorithm, value)).toBe(true);
  });

  test.each(checksumAlgorithms)('by %s does not depend on how the bytes are cut', (algorithm) =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array()), async (chunks) => {
        const cut = await checksum(algorithm, ...chunks);
        expect(cut).toBe(await checksum(algorithm, Buffer.concat(chunks)));
      }),
    ),
  );

  test.each(['', 'AAAA', 'AAAAAA', 'AAAAAA=', 'AAAAA===', '!!!!!!==', 'AAAAAA==\n', 'AAAAAB=='])(
    'is not %j, if it is a CRC-32',
    (value) => {
      expect(isDigest('CRC32', value)).toBe(false);
    },
  );
});

describe('the checksum of an object made of parts', () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 6 });
  const withChecksums = (algorithm: ChecksumAlgorithm, list: readonly Uint8Array[]) =>
    Promise.all(
      list.map(async (part) => ({ size: part.length, value: await checksum(algorithm, part) })),
    );

  test.each(checksumAlgorithms.filter((algorithm) => typesOf(algorithm).includes('FULL_OBJECT')))(
    'is by %s, FULL_OBJECT, that of the bytes',
    (algorithm) =>
      fc.assert(
        fc.asyncProperty(parts, async (list) => {
          const summed = await withChecksums(algorithm, list);
          const combined = await checksumOfParts(algorithm, 'FULL_OBJECT', summed);
          const value = await checksum(algorithm, Buffer.concat(list));
          expect(combined).toEqual({ algorithm, type: 'FULL_OBJECT', value });
        }),
      ),
  );

  test("of the type COMPOSITE is the digest of the parts' digests, with their number", async () => {
    const summed = await withChecksums('SHA256', [Buffer.from('a'), Buffer.from('b')]);
    const digests = Buffer.concat(summed.map(({ value }) => Buffer.from(value, 'base64')));
    expect(await checksumOfParts('SHA256', 'COMPOSITE', summed)).toEqual({
      algorithm: 'SHA256',
      type: 'COMPOSITE',
      value: `${await checksum('SHA256', digests)}-2`,
    });
  });
});
