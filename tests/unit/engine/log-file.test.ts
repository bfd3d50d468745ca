import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotateLogFile } from '../../../engine/log-file.ts';

let dir: string;
let file: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  file = join(dir, 'decisions.jsonl');
});
afterEach(() => rm(dir, { recursive: true }));

test('keeps a missing or small log', async () => {
  expect(await rotateLogFile(file, 3)).toBe(file);
  await writeFile(file, 'abc');
  await rotateLogFile(file, 3);
  expect(await readFile(file, 'utf8')).toBe('abc');
});

test('renames a large log over the one renamed before', async () => {
  for (const text of ['first', 'second']) {
    await writeFile(file, text);
    await rotateLogFile(file, 3);
  }
  expect(await readdir(dir)).toEqual(['decisions.jsonl.1']);
  expect(await readFile(`${file}.1`, 'utf8')).toBe('second');
});
