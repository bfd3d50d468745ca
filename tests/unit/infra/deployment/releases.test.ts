import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assetsToDelete,
  currentRelease,
  graceDays,
  isServed,
  noReleases,
  parseReleases,
  releaseBefore,
  releaseLines,
  releaseOf,
  serving,
  withoutOld,
  type Release,
  type Releases,
} from '../../../../infra/deployment/releases.ts';

const first = Date.parse('2026-11-24T12:00:00Z');
const at = (days: number): Date => new Date(first + days * 86_400_000);

const built = (content: string, days: number): Release =>
  releaseOf(
    new Map([
      ['index.html', Buffer.from(content)],
      [`assets/page-${content}.js`, Buffer.from(content)],
      ['assets/shared.js', Buffer.from('shared')],
    ]),
    at(days),
  );

const one = built('one', 0);
const two = built('two', 1);
const three = built('three', 2);
const afterThree = [one, two, three].reduce(
  (releases, release) => serving(releases, release, new Date(release.at)),
  noReleases,
);

test('a release’s name has its time and a hash of its content', () => {
  expect(one.id).toMatch(/^20261124T120000Z-[0-9a-f]{8}$/);
  expect(built('one', 0).id).toBe(one.id);
  expect(one.assets).toEqual(['assets/page-one.js', 'assets/shared.js']);
  expect(one.pages).toEqual(['index.html']);
});

test('the same content is already served, whenever it was built; other content is not', () => {
  expect(isServed(afterThree, built('three', 9))).toBe(true);
  expect(isServed(afterThree, built('two', 9))).toBe(false);
  expect(isServed(noReleases, one)).toBe(false);
});

test('going back serves the previous release, step by step, until there is none', () => {
  const back = serving(afterThree, releaseBefore(afterThree), at(3));
  expect(back.current).toBe(two.id);
  const further = serving(back, releaseBefore(back), at(4));
  expect(further.current).toBe(one.id);
  expect(further.releases).toEqual(afterThree.releases);
  expect(() => releaseBefore(further)).toThrow('there is no earlier release');
  expect(() => releaseBefore(noReleases)).toThrow('there is no earlier release');
});

test('a release that is served again is no longer replaced; the one it replaces is', () => {
  const back = serving(afterThree, two, at(3));
  expect(Object.keys(back.replacedAt).sort()).toEqual([one.id, three.id].sort());
  expect(back.replacedAt[three.id]).toBe(at(3).toISOString());
});

test.each([
  { days: 2, kept: [one, two, three] },
  { days: 1 + graceDays - 0.5, kept: [one, two, three] },
  { days: 1 + graceDays, kept: [two, three] },
  { days: 500, kept: [two, three] },
])('after $days days the grace period leaves $kept.length releases', ({ days, kept }) => {
  expect(withoutOld(afterThree, at(days)).releases).toEqual(kept);
});

test('assets are deleted when no release names them and the grace period is over', () => {
  const stored = [
    { path: 'assets/page-one.js', lastModified: at(0) },
    { path: 'assets/page-two.js', lastModified: at(1) },
    { path: 'assets/shared.js', lastModified: at(0) },
    { path: 'assets/unknown.js', lastModified: at(0) },
    { path: 'assets/unknown-new.js', lastModified: at(39) },
    { path: 'index.html', lastModified: at(0) },
  ];
  const later = withoutOld(afterThree, at(40));
  expect(assetsToDelete(later, stored, at(40))).toEqual([
    'assets/page-one.js',
    'assets/unknown.js',
  ]);
  expect(assetsToDelete(afterThree, stored, at(2))).toEqual([]);
});

test('after any releases and rollbacks the served and the previous release have every asset', () => {
  const step = fc.record({
    days: fc.integer({ min: 0, max: 60 }),
    content: fc.option(fc.constantFrom('a', 'b', 'c', 'd')),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let releases: Releases = noReleases;
      let days = 0;
      for (const { days: more, content } of steps) {
        days += more;
        if (content !== null) {
          const release = built(content, days);
          if (isServed(releases, release)) continue;
          releases = withoutOld(serving(releases, release, at(days)), at(days));
        } else if (releases.releases.findIndex(({ id }) => id === releases.current) > 0) {
          releases = serving(releases, releaseBefore(releases), at(days));
        }
        const stored = releases.releases.flatMap(({ assets }) =>
          assets.map((path) => ({ path, lastModified: at(-1000) })),
        );
        expect(assetsToDelete(releases, stored, at(days))).toEqual([]);
        if (releases.current !== null) expect(currentRelease(releases)).not.toBeNull();
      }
    }),
  );
});

test('the releases are listed newest first, with the one that is served', () => {
  expect(releaseLines(serving(afterThree, two, at(3)))).toEqual([
    `${three.id}  3 files, replaced 2026-11-27T12:00Z`,
    `${two.id}  3 files, served now`,
    `${one.id}  3 files, replaced 2026-11-25T12:00Z`,
  ]);
  expect(releaseLines(noReleases)).toEqual(['no release is recorded']);
});

test('a record reads back as written, and nothing else parses as one', () => {
  expect(parseReleases(JSON.stringify(afterThree))).toEqual(afterThree);
  expect(() => parseReleases('{}')).toThrow('not a record of releases');
});
