import { beforeEach, expect, test, vi } from 'vitest';
import type { Size } from '#contract/placement';
import type { Rendition } from '#contract/recipe';
import type { Encoder } from '../../../src/recipe/encoder.ts';
import { Sample } from '../../../src/recipe/sample.svelte.ts';

const webp = (width: number, name = 'one'): Rendition => ({
  ...{ name, width },
  ...{ fit: 'inside', format: 'webp' },
});

/** An encoder whose bytes are the rendition's width, and that notes what it was asked. */
const newEncoder = (size: Size | null = { width: 400, height: 300 }) => {
  const asked: (number | undefined)[] = [];
  const encoder: Encoder = {
    open: async () => size,
    encode: async ({ width = 0, format }) => {
      asked.push(width);
      return format === 'avif' ? null : { width, height: 1, bytes: width };
    },
    close: vi.fn(),
  };
  return { encoder, asked };
};

const picture = { name: 'a.jpg', bytes: new Blob(['pixels']) };
const atOnce = () => Promise.resolve();
const revoked: string[] = [];

beforeEach(() => {
  revoked.length = 0;
  let made = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${(made += 1)}`);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url));
});

test('each rendition is encoded once, whatever its name', async () => {
  const { encoder, asked } = newEncoder();
  const sample = new Sample(encoder, atOnce);
  await sample.open(picture);
  expect(sample.of(webp(100))).toEqual({ state: 'working' });
  await sample.measure([webp(100), webp(200)]);
  await sample.measure([webp(100, 'renamed'), webp(300)]);
  expect(asked).toEqual([100, 200, 300]);
  expect(sample.of(webp(100))).toEqual({ state: 'known', bytes: 100, width: 100, height: 1 });
});

test('an edit stops the encoding of what was asked before', async () => {
  const { encoder, asked } = newEncoder();
  const sample = new Sample(encoder, atOnce);
  await sample.open(picture);
  const before = sample.measure([webp(1), webp(2)]);
  await Promise.all([before, sample.measure([webp(3)])]);
  expect(asked).toEqual([3]);
});

test('nothing is encoded before the user stops typing', async () => {
  const { encoder, asked } = newEncoder();
  let settled: () => void = () => undefined;
  const sample = new Sample(encoder, () => new Promise((resolve) => (settled = resolve)));
  await sample.open(picture);
  const measured = sample.measure([webp(1)]);
  expect(asked).toEqual([]);
  settled();
  await measured;
  expect(asked).toEqual([1]);
});

test('a format without an encoder is unknown', async () => {
  const sample = new Sample(newEncoder().encoder, atOnce);
  const avif: Rendition = { ...webp(100), format: 'avif' };
  await sample.open(picture);
  await sample.measure([avif]);
  expect(sample.of(avif)).toEqual({ state: 'unknown' });
});

test('another picture is measured anew, and the first one let go', async () => {
  const { encoder, asked } = newEncoder();
  const sample = new Sample(encoder, atOnce);
  await sample.open(picture);
  await sample.measure([webp(100)]);
  await sample.open({ ...picture, name: 'b.jpg' });
  expect(sample.tried?.name).toBe('b.jpg');
  expect(revoked).toEqual(['blob:1']);
  await sample.measure([webp(100)]);
  expect(asked).toEqual([100, 100]);
  sample.close();
  expect(revoked).toEqual(['blob:1', 'blob:2']);
  expect(encoder.close).toHaveBeenCalledOnce();
});

test('a picture that the browser cannot read is named', async () => {
  const { encoder, asked } = newEncoder(null);
  const sample = new Sample(encoder, atOnce);
  await sample.open(picture);
  await sample.measure([webp(100)]);
  expect([sample.tried, sample.unreadable, sample.of(webp(100)), asked]).toEqual([
    ...[null, 'a.jpg'],
    ...[null, []],
  ]);
});
