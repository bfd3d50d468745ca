import { expect, test } from 'vitest';
import { maxUploadBytes } from '#contract/limits';
import { reasonToSkip, sortAdded } from '../../../src/upload/sort-added.ts';

const file = (name: string, type: string, size = 1000) => ({ name, type, size });

test.each([
  { what: file('a.jpg', 'image/jpeg'), reason: null },
  { what: file('a.webp', ''), reason: null },
  { what: file('A.TIFF', 'application/octet-stream'), reason: null },
  { what: file('a', 'image/png', maxUploadBytes), reason: null },
  { what: file('a.jpg', 'image/jpeg', maxUploadBytes + 1), reason: 'too-large' },
  { what: file('a.jpg', 'image/jpeg', 0), reason: 'empty' },
  { what: file('a.heic', ''), reason: 'heic' },
  { what: file('a.jpg', 'image/heif'), reason: 'heic' },
  { what: file('a.svg', 'image/svg+xml'), reason: 'svg' },
  { what: file('notes.txt', 'text/plain'), reason: 'not-a-picture' },
  { what: file('README', ''), reason: 'not-a-picture' },
  { what: file('film.mov', 'video/quicktime', 5e9), reason: 'not-a-picture' },
])('$what.name of type "$what.type" with $what.size bytes: $reason', ({ what, reason }) => {
  expect(reasonToSkip(what)).toBe(reason);
});

test('every file is either taken or skipped, in the order given', () => {
  const files = [
    file('a.jpg', 'image/jpeg'),
    file('b.heic', 'image/heic'),
    file('c.txt', 'text/plain'),
    file('d.png', 'image/png'),
  ];
  const { taken, skipped } = sortAdded(files);
  expect(taken.map(({ name }) => name)).toEqual(['a.jpg', 'd.png']);
  expect(skipped).toEqual([
    { name: 'b.heic', reason: 'heic' },
    { name: 'c.txt', reason: 'not-a-picture' },
  ]);
});
