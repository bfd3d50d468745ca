import { describe, expect, test } from 'vitest';
import {
  answerFor,
  cacheOf,
  filesOfBuild,
  staleCaches,
} from '../../../src/service-worker/kept-page.ts';

const origin = 'http://127.0.0.1:5173';

test.each([
  { name: 'the page itself', url: '/', mode: 'navigate', answer: 'fresh-first' },
  { name: 'the page with a query', url: '/?x=1', mode: 'navigate', answer: 'fresh-first' },
  { name: 'another page of the origin', url: '/elsewhere', mode: 'navigate', answer: null },
  { name: 'the configuration', url: '/config.json', answer: 'fresh-first' },
  { name: 'a built file', url: '/assets/page-abc.js', answer: 'kept-first' },
  { name: 'a file it does not know', url: '/robots.txt', answer: null },
  { name: 'a POST', url: '/', method: 'POST', answer: null },
  {
    name: 'pictures shared by the system',
    url: '/share',
    method: 'POST',
    mode: 'navigate',
    answer: 'keep-shared',
  },
  { name: 'a look at that address', url: '/share', mode: 'navigate', answer: null },
  {
    name: 'a share with another host',
    url: 'https://example.com/share',
    method: 'POST',
    answer: null,
  },
  { name: 'S3', url: 'http://127.0.0.1:4566/bucket/key', answer: null },
  { name: 'an upload to S3', url: 'http://127.0.0.1:4566/bucket/key', method: 'PUT', answer: null },
  { name: 'the same path at another host', url: 'https://example.com/config.json', answer: null },
])('$name is answered $answer', ({ url, method = 'GET', mode = 'cors', answer }) => {
  expect(answerFor({ url: new URL(url, origin).href, method, mode }, origin)).toBe(answer);
});

describe('the files of a build', () => {
  test('are each chunk, its styles and pictures once, without the worker', () => {
    const manifest = {
      'index.html': {
        file: 'assets/page-1.js',
        css: ['assets/page-2.css'],
        assets: ['assets/a-3.png'],
        isEntry: true,
      },
      'app/open-workspace.ts': { file: 'assets/open-4.js', css: ['assets/page-2.css'] },
      'service-worker/service-worker.ts': { file: 'service-worker.js', isEntry: true },
    };
    expect(filesOfBuild(manifest)).toEqual([
      '/assets/page-1.js',
      '/assets/page-2.css',
      '/assets/a-3.png',
      '/assets/open-4.js',
    ]);
  });

  test.each([null, 'text', 7, [1, 2], { chunk: null }, { chunk: { file: 7, css: 'x' } }])(
    'are none in %j',
    (manifest) => {
      expect(filesOfBuild(manifest)).toEqual([]);
    },
  );
});

describe('a build that takes over deletes', () => {
  test.each([
    { what: 'nothing of its own', names: [cacheOf('b')], stale: [] },
    { what: 'not the build before', names: [cacheOf('a'), cacheOf('b')], stale: [] },
    {
      what: 'builds before that, and the cache without a build',
      names: ['latchkey-page', cacheOf('0'), 'latchkey-shared', cacheOf('a'), cacheOf('b')],
      stale: ['latchkey-page', cacheOf('0')],
    },
  ])('$what', ({ names, stale }) => {
    expect(staleCaches(names, 'b')).toEqual(stale);
  });
});
