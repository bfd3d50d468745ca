import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { figuresOf, withFigures, type Recorded } from '../../bench/figures.ts';

const root = path.join(import.meta.dirname, '../../..');
const readme = await readFile(path.join(root, 'README.md'), 'utf8');
const recorded = JSON.parse(
  await readFile(path.join(root, 'docs/benchmarks.json'), 'utf8'),
) as Recorded;
const formatted = (text: string): Promise<string> => format(text, { parser: 'markdown' });

test('README.md shows the figures of docs/benchmarks.json: npm run bench -- figures writes them', async () => {
  expect(await formatted(readme)).toBe(await formatted(withFigures(readme, recorded)));
});

test('a figure that was measured anew makes README.md stale', async () => {
  const { cost } = recorded;
  const rows = (cost?.rows ?? []).map((row) => ({ ...row, value: (row.value ?? 0) + 1 }));
  const anew = { ...recorded, cost: { at: '', rows } };
  expect(await formatted(withFigures(readme, anew))).not.toBe(await formatted(readme));
});

test('a figure that was never measured is an error', () => {
  expect(() => figuresOf({})).toThrow(/has no converter/);
});
