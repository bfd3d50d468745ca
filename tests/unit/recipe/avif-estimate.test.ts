import fc from 'fast-check';
import { expect, test } from 'vitest';
import { avifBytes } from '../../../src/recipe/avif-estimate.ts';

test('an AVIF of a higher quality is estimated larger', () => {
  const quality = fc.integer({ min: 1, max: 99 });
  fc.assert(
    fc.property(quality, (lower) => {
      const bytes = avifBytes(1_000_000, lower);
      expect(bytes).toBeGreaterThan(0);
      expect(avifBytes(1_000_000, lower + 1)).toBeGreaterThan(bytes);
    }),
  );
});

test('a measured quality is estimated as measured', () => {
  expect(avifBytes(1000, 50)).toBe(228);
});
