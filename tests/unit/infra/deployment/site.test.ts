import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder } from '../../../../infra/deployment/site.ts';
import { cacheControlOf, contentTypeOf } from '../../../../infra/build/site-files.ts';

test('assets are uploaded before what refers to them, the page last', () => {
  const paths = ['index.html', 'config.json', 'assets/b.js', 'service-worker.js', 'assets/a.css'];
  expect(inOrder(paths)).toEqual([
    'assets/a.css',
    'assets/b.js',
    'config.json',
    'service-worker.js',
    'index.html',
  ]);
});

test('ordering loses and repeats no file', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), (paths) => {
      expect([...inOrder(paths)].sort()).toEqual([...paths].sort());
    }),
  );
});

test.each([
  { path: 'index.html', type: 'text/html; charset=utf-8', cache: 'no-cache' },
  { path: 'service-worker.js', type: 'text/javascript; charset=utf-8', cache: 'no-cache' },
  { path: 'config.json', type: 'application/json', cache: 'no-store' },
  {
    path: 'assets/page-CrY1haFQ.js',
    type: 'text/javascript; charset=utf-8',
    cache: 'public, max-age=31536000, immutable',
  },
  { path: 'my-assets/x.css', type: 'text/css; charset=utf-8', cache: 'no-cache' },
  { path: 'favicon.svg', type: 'image/svg+xml', cache: 'no-cache' },
  { path: 'unknown.bin', type: 'application/octet-stream', cache: 'no-cache' },
])('$path is $type and cached $cache', ({ path, type, cache }) => {
  expect(contentTypeOf(path)).toBe(type);
  expect(cacheControlOf(path)).toBe(cache);
});
