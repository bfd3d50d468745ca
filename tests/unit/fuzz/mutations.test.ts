import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunksOf, resealed } from '../../fuzz/converter/chunks.ts';
import { seeds } from '../../fuzz/converter/corpus.ts';
import { inputOf } from '../../fuzz/converter/inputs.ts';
import { mutations } from '../../fuzz/converter/mutations.ts';
import { randomOf } from '../../fuzz/random.ts';
import sharp from 'sharp';

const corpus = await seeds();
const named = (what: string): Buffer =>
  corpus.find((seed) => seed.what === what)?.bytes ?? expect.fail(`no ${what} in the corpus`);

describe('damaged files', () => {
  test('an input depends on its seed and index only', () => {
    const once = (seed: number, index: number) =>
      inputOf(corpus, seed, index).bytes.toString('hex');
    expect(once(1, 7)).toBe(once(1, 7));
    expect(new Set([once(1, 7), once(1, 8), once(2, 7)]).size).toBe(3);
  });

  test('every mutation takes any bytes, even none, and does not change them', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some));
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(mutations)),
        bytes,
        bytes,
        fc.nat(),
        (mutation, one, other, seed) => {
          const before = [one.toString('hex'), other.toString('hex')];
          expect(mutation(one, other, randomOf(seed, 0))).toBeInstanceOf(Buffer);
          expect([one.toString('hex'), other.toString('hex')]).toEqual(before);
        },
      ),
    );
  });

  test.each(Object.entries(mutations))('%s changes most pictures', (_name, mutation) => {
    const jpeg = named('baseline JPEG');
    const changed = Array.from({ length: 20 }, (_, index) =>
      mutation(jpeg, named('PNG'), randomOf(3, index)),
    ).filter((made) => !made.equals(jpeg));
    expect(changed.length).toBeGreaterThan(15);
  });
});

describe('chunks', () => {
  test.each([
    ['baseline JPEG', 6],
    ['PNG', 3],
    ['lossy WebP', 2],
    ['AVIF', 3],
  ])('a %s has at least %i', (what, least) => {
    expect(chunksOf(named(what)).length).toBeGreaterThanOrEqual(least);
  });

  test('of a PNG cover the whole file after the signature', () => {
    const png = named('PNG');
    const chunks = chunksOf(png);
    expect(chunks[0]?.from).toBe(8);
    expect(chunks.at(-1)?.to).toBe(png.length);
  });

  test('a PNG with a wrong checksum can be read after its checksums are recomputed', async () => {
    const broken = Buffer.from(named('PNG'));
    broken.writeUInt32BE(0, 29);
    await expect(sharp(broken).raw().toBuffer()).rejects.toThrow();
    await expect(sharp(resealed(broken)).raw().toBuffer()).resolves.toBeInstanceOf(Buffer);
  });
});
