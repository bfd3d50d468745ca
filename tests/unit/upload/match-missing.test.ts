import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchMissing } from '../../../src/upload/match-missing.ts';

interface Given {
  readonly name: string;
  readonly size: number;
  readonly content: string | null;
}

const given = (name: string, size: number, content: string | null): Given => ({
  name,
  size,
  content,
});
const missing = (name: string, size: number, checksum: string | null) => ({ name, size, checksum });
const digestOf = ({ content }: Given) =>
  Promise.resolve(content === null ? null : { checksum: content });

test.each([
  {
    name: 'the same content under another name',
    lost: [missing('a.jpg', 5, 'x')],
    files: [given('copy.jpg', 5, 'x')],
    matched: ['copy.jpg→a.jpg'],
  },
  {
    name: 'no other content of the same name and size',
    lost: [missing('a.jpg', 5, 'x')],
    files: [given('a.jpg', 5, 'y')],
    matched: [],
  },
  {
    name: 'the one of the same name where two have the same content',
    lost: [missing('a.jpg', 5, 'x'), missing('b.jpg', 5, 'x')],
    files: [given('b.jpg', 5, 'x')],
    matched: ['b.jpg→b.jpg'],
  },
  {
    name: 'a file that was never read, by name and size',
    lost: [missing('a.jpg', 5, null)],
    files: [given('b.jpg', 5, 'x'), given('a.jpg', 5, 'x')],
    matched: ['a.jpg→a.jpg'],
  },
  {
    name: 'each missing file once',
    lost: [missing('a.jpg', 5, 'x')],
    files: [given('a.jpg', 5, 'x'), given('a.jpg', 5, 'x')],
    matched: ['a.jpg→a.jpg'],
  },
  {
    name: 'no file that cannot be read',
    lost: [missing('a.jpg', 5, 'x')],
    files: [given('a.jpg', 5, null)],
    matched: [],
  },
])('recognises $name', async ({ lost, files, matched }) => {
  const found = await matchMissing(lost, files, digestOf);
  expect(found.matched.map(({ file, missing: to }) => `${file.name}→${to.name}`)).toEqual(matched);
  expect(found.rest).toHaveLength(files.length - matched.length);
});

test('reads no file whose size is not missing', async () => {
  const read: string[] = [];
  await matchMissing([missing('a.jpg', 5, 'x')], [given('b.jpg', 6, 'x')], (file) => {
    read.push(file.name);
    return digestOf(file);
  });
  expect(read).toEqual([]);
});

const names = fc.constantFrom('a', 'b', 'c');
const sizes = fc.integer({ min: 1, max: 2 });
const contents = fc.option(fc.constantFrom('x', 'y'));

test('every file is matched or left exactly once, and a match has the same size and content', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: names, size: sizes, checksum: contents })),
      fc.array(fc.record({ name: names, size: sizes, content: contents })),
      async (lost, files) => {
        const { matched, rest } = await matchMissing(lost, files, digestOf);
        const seen = [...matched.map(({ file }) => file), ...rest];
        expect(seen).toHaveLength(files.length);
        expect(new Set(seen)).toEqual(new Set(files));
        expect(new Set(matched.map(({ missing: to }) => to)).size).toBe(matched.length);
        for (const { file, missing: to } of matched) {
          expect(file.size).toBe(to.size);
          if (to.checksum === null) expect(file.name).toBe(to.name);
          else expect(file.content).toBe(to.checksum);
        }
      },
    ),
  );
});
