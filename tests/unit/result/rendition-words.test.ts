import { expect, test } from 'vitest';
import { sceneNamed } from '../../e2e/fake-workspace/scenes.ts';
import type { Output } from '#contract/result-item';
import type { Rendition } from '#contract/recipe';
import {
  besideSize,
  downloadName,
  formatName,
  pictureFor,
  pictureRatio,
  plannedSize,
  saving,
  totalsOf,
} from '../../../src/result/rendition-words.ts';

const output = (name: string, width: number): Output => ({
  name,
  key: `id/session/file/${name}.webp`,
  width,
  height: Math.round((width * 2) / 3),
  bytes: width * 10,
  contentType: 'image/webp',
});

test.each([
  { name: 'the smallest that fills it', widths: [1920, 320, 960], tile: 700, picked: 960 },
  { name: 'one that nearly fills it', widths: [1920, 320, 960], tile: 345, picked: 320 },
  { name: 'the largest where all are small', widths: [100, 320], tile: 700, picked: 320 },
  { name: 'none where there is none', widths: [], tile: 700, picked: undefined },
])('a tile shows $name', ({ widths, tile, picked }) => {
  const outputs = widths.map((width) => output(`w${width}`, width));
  expect(pictureFor(outputs, tile)?.width).toBe(picked);
});

test('a tile shows no crop of the picture, and has the ratio of the largest output', () => {
  const square = { ...output('square', 400), height: 400 };
  const outputs = [square, output('large', 1920)];
  expect(pictureFor(outputs, 300)?.name).toBe('large');
  expect(pictureRatio(outputs)).toBe(1.5);
  expect(pictureRatio([])).toBeNull();
});

test.each([
  { file: 'beach.jpg', saved: 'beach-thumb.webp' },
  { file: 'my.holiday.2026.jpeg', saved: 'my.holiday.2026-thumb.webp' },
  { file: 'no ending', saved: 'no ending-thumb.webp' },
  { file: '.jpg', saved: 'jpg-thumb.webp' },
  { file: 'a "b" <c>: d.jpg', saved: 'a _b_ _c__ d-thumb.webp' },
  { file: '../up.jpg', saved: '_up-thumb.webp' },
  { file: '\u202egpj.exe.jpg', saved: 'gpj.exe-thumb.webp' },
  { file: `${'a'.repeat(251)}.jpg`, saved: `${'a'.repeat(229)}-thumb.webp` },
  { file: `${'写'.repeat(83)}.jpg`, saved: `${'写'.repeat(76)}-thumb.webp` },
])('the thumb of "$file" is saved as "$saved"', ({ file, saved }) => {
  expect(downloadName(file, output('thumb', 320))).toBe(saved);
});

const rendition: Rendition = { name: 'r', fit: 'inside', format: 'webp' };

test.each([
  { rendition: { ...rendition, width: 960, height: 960 }, size: 'within 960 × 960' },
  {
    rendition: { ...rendition, fit: 'cover' as const, width: 200, height: 100 },
    size: '200 × 100',
  },
  { rendition: { ...rendition, width: 200 }, size: '200 wide' },
  { rendition: { ...rendition, height: 100 }, size: '100 high' },
])('before it exists it is $size', ({ rendition: planned, size }) => {
  expect(plannedSize(planned).replaceAll('\u00a0', ' ')).toBe(size);
});

test('shows a format’s common name, or its content type if unknown', () => {
  expect(formatName('image/avif')).toBe('AVIF');
  expect(formatName('image/jxl')).toBe('image/jxl');
});

test.each([
  [1_000_000, 40_000, '−96\u00a0%'],
  [1_000_000, 1, '−99\u00a0%'],
  [1_000_000, 1_120_000, '+12\u00a0%'],
  [1_000_000, 996_000, null],
  [0, 10, null],
])('of %i bytes, a result of %i saves %j', (original, bytes, words) => {
  expect(saving(original, bytes)).toBe(words);
});

test.each([
  { name: 'its saving', change: {}, words: '−90\u00a0%' },
  { name: 'the size whose bytes it has', change: { sameAs: 'large' }, words: 'same as large' },
])('beside a size stands $name', ({ change, words }) => {
  expect(besideSize(32_000, { ...output('thumb', 320), ...change })).toBe(words);
});

test('totals leave out originals that have no outputs yet', () => {
  const [session] = sceneNamed('ready').sessions;
  expect(totalsOf(session?.files ?? [])).toEqual({
    count: 9,
    bytes: 3 * (14_210 + 88_420 + 301_733),
    originals: 8_412_000 + 61_200_000 + 7_900_000,
  });
});

test('totals count the bytes of equal sizes once', () => {
  const [session] = sceneNamed('ready').sessions;
  const files = (session?.files ?? []).map((file) =>
    file.state.status === 'ready'
      ? {
          ...file,
          state: {
            ...file.state,
            outputs: file.state.outputs.map((one) =>
              one.name === 'medium' ? { ...one, sameAs: 'large' } : one,
            ),
          },
        }
      : file,
  );
  expect(totalsOf(files)).toMatchObject({ count: 9, bytes: 3 * (14_210 + 301_733) });
});
