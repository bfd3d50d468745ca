import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataFolder } from '../../../engine/data-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('keys, accounts and the seed are the same after a restart, and new when fresh', async () => {
  const first = await openDataFolder(dir, false);
  expect(await openDataFolder(dir, false)).toEqual(first);
  const fresh = await openDataFolder(dir, true);
  expect(fresh.seed).not.toBe(first.seed);
  expect(fresh.operator).not.toEqual(first.operator);
});

test
  .runIf(process.platform !== 'win32')
  .each(['engine.json', 'operator-credentials.json', 'demo-accounts.json'])(
  'only this user can read %s',
  async (name) => {
    await openDataFolder(dir, false);
    expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  },
);

test('demo passwords satisfy a strong policy', async () => {
  for (const { password } of (await openDataFolder(dir, false)).demoAccounts) {
    expect(password.length).toBeGreaterThanOrEqual(12);
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/]) expect(password).toMatch(kind);
  }
});

describe.each([
  { name: 'as it is', fresh: false },
  { name: 'fresh', fresh: true },
])("somebody else's folder, opened $name,", ({ fresh }) => {
  test.each([
    { name: 'has files', file: 'holiday.txt' },
    { name: 'has an engine.json of something else', file: 'engine.json' },
  ])('is refused and left as it is when it $name', async ({ file }) => {
    const { mode } = await stat(dir);
    await writeFile(join(dir, file), '{"name":"somebody else"}');
    await expect(openDataFolder(dir, fresh)).rejects.toThrow('name an empty or a new folder');
    expect(await readFile(join(dir, file), 'utf8')).toBe('{"name":"somebody else"}');
    expect((await stat(dir)).mode).toBe(mode);
  });

  test('is used when empty or when a crash interrupted the first start', async () => {
    await writeFile(join(dir, 'engine.json.a1b2.new'), '{"seed":');
    expect((await openDataFolder(dir, fresh)).demoAccounts).toHaveLength(2);
  });
});
