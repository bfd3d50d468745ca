import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteSize } from '#contract/byte-size';

test.each([
  [0, 'decimal', '0 B'],
  [999, 'decimal', '999 B'],
  [1_000, 'decimal', '1 kB'],
  [1_023, 'binary', '1023 B'],
  [1_024, 'binary', '1 KiB'],
  [4_190_000, 'decimal', '4.2 MB'],
  [999_600, 'decimal', '1 MB'],
  [123_456_789, 'decimal', '123 MB'],
  [5 * 1024 ** 4, 'binary', '5 TiB'],
  [7e15, 'decimal', '7000 TB'],
] as const)('%d bytes in %s units are %s', (bytes, units, words) => {
  expect(byteSize(bytes, units).replace('\u00a0', ' ')).toBe(words);
});

test('every size is exact to one part in fifteen', () => {
  const factors = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5e12 }), (bytes) => {
      const [number = '', unit = ''] = byteSize(bytes, 'decimal').split('\u00a0');
      const shown = Number(number) * factors[unit as keyof typeof factors];
      expect(Math.abs(shown - bytes) / bytes).toBeLessThan(1 / 15);
    }),
  );
});
