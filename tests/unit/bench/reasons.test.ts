import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { reasons } from '../../bench/reasons.ts';

const docs = path.join(import.meta.dirname, '../../../docs');
const names = (await readdir(docs)).filter((name) => /^benchmarks.*\.md$/.test(name));
const pages = await Promise.all(
  names.map(async (name) => ({ name, text: await readFile(path.join(docs, name), 'utf8') })),
);

/** The rows of a page that miss their targets. */
const missedIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|') && line.includes('**missed**'))
    .map((line) => line.split('|')[1]?.trim() ?? '');

describe('the pages of benchmarks', () => {
  test.each(pages)('$name says why each missed target is missed', ({ text }) => {
    const unexplained = missedIn(text).filter(
      (what) => !text.includes(`- ${what}: ${reasons[what] ?? 'no reason'}`),
    );
    expect(unexplained).toEqual([]);
  });

  test('miss some targets, so that there is something to explain', () => {
    expect(pages.flatMap(({ text }) => missedIn(text)).length).toBeGreaterThan(0);
  });
});
