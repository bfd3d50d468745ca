import { expect, test } from 'vitest';
import type { AddResult } from '../../../src/ui/views.ts';
import { addedWords } from '../../../src/upload/add-words.ts';

const nothing: AddResult = { added: 0, provided: 0, skipped: [] };
const texts = ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt'].map((name) => ({
  name,
  reason: 'not-a-picture' as const,
}));

test.each<{ result: AddResult; words: string | null }>([
  { result: { ...nothing, added: 3 }, words: null },
  {
    result: {
      ...nothing,
      added: 2,
      skipped: [...texts.slice(0, 1), { name: 'b.heic', reason: 'heic' }],
    },
    words:
      '2 added, 2 skipped. HEIC, which can’t be converted here (export as JPEG): b.heic. Not a picture: a.txt.',
  },
  {
    result: { ...nothing, skipped: texts },
    words: '0 added, 5 skipped. Not a picture: a.txt, b.txt, c.txt and 2 more.',
  },
  { result: { ...nothing, provided: 4 }, words: '4 recognised, upload goes on.' },
  {
    result: { added: 1, provided: 1, skipped: [{ name: 'f.jpg', reason: 'too-large' }] },
    words: '1 added, 1 recognised, upload goes on, 1 skipped. Larger than 200\u00a0MB: f.jpg.',
  },
])('$words', ({ result, words }) => {
  expect(addedWords(result)).toBe(words);
});
