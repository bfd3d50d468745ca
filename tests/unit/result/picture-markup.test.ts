import { expect, test } from 'vitest';
import type { Output } from '#contract/result-item';
import { pictureMarkup } from '../../../src/result/picture-markup.ts';

const output = (name: string, width: number, height: number, format: string): Output => ({
  name,
  key: `id/session/file/${name}.${format === 'jpeg' ? 'jpg' : format}`,
  width,
  height,
  bytes: 1,
  contentType: `image/${format}`,
});

test('one format is a picture with sizes', () => {
  const outputs = [output('large', 1920, 1280, 'webp'), output('thumb', 320, 213, 'webp')];
  expect(pictureMarkup('beach, evening.jpg', outputs)).toBe(
    [
      '<picture>',
      '  <img src="beach%2C%20evening-large.webp" srcset="beach%2C%20evening-thumb.webp 320w, ' +
        'beach%2C%20evening-large.webp 1920w" sizes="100vw" width="1920" height="1280" alt="">',
      '</picture>',
    ].join('\n'),
  );
});

test('several formats come smallest first, and the one that every browser knows last', () => {
  const markup = pictureMarkup('a.png', [
    output('j', 960, 640, 'jpeg'),
    output('w', 960, 640, 'webp'),
    output('a', 960, 640, 'avif'),
  ]);
  const order = [...markup.matchAll(/(avif|webp|jpg) 960w/g)].map(([, type]) => type);
  expect(order).toEqual(['avif', 'webp', 'jpg']);
  expect(markup).toContain('<source type="image/avif" srcset="a-a.avif 960w" sizes="100vw">');
  expect(markup).toContain('<img src="a-j.jpg"');
});

test('a crop is left out', () => {
  const outputs = [output('large', 1920, 1280, 'webp'), output('square', 400, 400, 'webp')];
  expect(pictureMarkup('a.jpg', outputs)).not.toContain('square');
});

test('a name with markup stays text', () => {
  const markup = pictureMarkup('"><script>.jpg', [output('large', 10, 10, 'webp')]);
  expect(markup).not.toContain('<script>');
});

test('nothing is made of nothing', () => {
  expect(pictureMarkup('a.jpg', [])).toBe('');
});
