import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lockClosure, type PackageLock } from '../../../../infra/build/lock-closure.ts';

const closureOf = (packages: PackageLock['packages']) =>
  Object.keys(lockClosure({ packages }, 'a').packages);

test.each<{ name: string; packages: PackageLock['packages']; is: string[] }>([
  {
    name: 'a package without dependencies, among others',
    packages: { 'node_modules/a': { version: '1' }, 'node_modules/b': { version: '1' } },
    is: ['', 'node_modules/a'],
  },
  {
    name: 'the nearer of two versions',
    packages: {
      'node_modules/a': { version: '1', dependencies: { b: '2' } },
      'node_modules/a/node_modules/b': { version: '2', dependencies: { c: '1' } },
      'node_modules/b': { version: '1' },
      'node_modules/c': { version: '1' },
    },
    is: ['', 'node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/c'],
  },
  {
    name: 'packages that depend on each other',
    packages: {
      'node_modules/a': { version: '1', dependencies: { '@s/b': '1' } },
      'node_modules/@s/b': { version: '1', dependencies: { a: '1' } },
    },
    is: ['', 'node_modules/a', 'node_modules/@s/b'],
  },
  {
    name: 'an optional one that is not locked',
    packages: { 'node_modules/a': { version: '1', optionalDependencies: { b: '1' } } },
    is: ['', 'node_modules/a'],
  },
])('$name', ({ packages, is }) => {
  expect(closureOf(packages)).toEqual(is);
});

test('names a needed package that is not locked', () => {
  expect(() => closureOf({ 'node_modules/a': { version: '1', dependencies: { b: '1' } } })).toThrow(
    'b, which node_modules/a needs, is not locked',
  );
  expect(() => closureOf({})).toThrow('a is not locked');
});

test('sharp’s closure has Lambda’s native part, and every entry has its hash', () => {
  const lock = JSON.parse(
    readFileSync(new URL('../../../../package-lock.json', import.meta.url), 'utf8'),
  ) as PackageLock;
  const { '': root, ...packages } = lockClosure(lock, 'sharp').packages;
  expect(root).toEqual({ dependencies: { sharp: lock.packages['node_modules/sharp']?.version } });
  expect(Object.keys(packages)).toContain('node_modules/@img/sharp-linux-arm64');
  expect(Object.keys(packages)).toContain('node_modules/@img/sharp-libvips-linux-arm64');
  for (const locked of Object.values(packages)) {
    expect(locked).toMatchObject({ integrity: expect.stringMatching(/^sha512-/) as string });
  }
});
