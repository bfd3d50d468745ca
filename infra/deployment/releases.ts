import { createHash } from 'node:crypto';

/** A version of the page that was uploaded. */
export interface Release {
  /** Time and a hash of the content: `20261124T204310Z-1a2b3c4d`. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** Paths whose names contain a hash of their content, so that the files of several releases
   *  coexist. */
  readonly assets: readonly string[];
  /** Every other path but `config.json`, which belongs to the stack: releases replace each other's. */
  readonly pages: readonly string[];
}

/** Every release that can be gone back to, and the one that is served. */
export interface Releases {
  /** Null before the first release. */
  readonly current: string | null;
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** When each release was last replaced by another: ISO 8601 by ID. */
  readonly replacedAt: Readonly<Record<string, string>>;
}

export const noReleases: Releases = { current: null, releases: [], replacedAt: {} };

/** Days for which a replaced release keeps its assets: a tab that was opened with it loads more of them. */
export const graceDays = 30;

const day = 86_400_000;

/** Describes the page that was built.
 *  @param files content by path, `config.json` left out. */
export const releaseOf = (files: ReadonlyMap<string, Uint8Array>, now: Date): Release => {
  const paths = [...files.keys()].sort();
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\0`).update(files.get(path) ?? '');
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return {
    id: `${time}-${hash.digest('hex').slice(0, 8)}`,
    at: now.toISOString(),
    assets: paths.filter((path) => path.startsWith('assets/')),
    pages: paths.filter((path) => !path.startsWith('assets/')),
  };
};

const contentOf = ({ id }: Release): string => id.split('-')[1] ?? '';

/** The release that is served, null before the first. */
export const currentRelease = ({ current, releases }: Releases): Release | null =>
  releases.find(({ id }) => id === current) ?? null;

/** Whether the page that is served has this content. */
export const isServed = (releases: Releases, release: Release): boolean => {
  const served = currentRelease(releases);
  return served !== null && contentOf(served) === contentOf(release);
};

/** Makes a release the one that is served, and adds it where it is new. */
export const serving = (releases: Releases, release: Release, now: Date): Releases => {
  const known = releases.releases.some(({ id }) => id === release.id);
  const { current } = releases;
  const others = Object.fromEntries(
    Object.entries(releases.replacedAt).filter(([id]) => id !== release.id),
  );
  return {
    current: release.id,
    releases: known ? releases.releases : [...releases.releases, release],
    replacedAt:
      current === null || current === release.id
        ? others
        : { ...others, [current]: now.toISOString() },
  };
};

/** The release before the one that is served.
 *  @throws Error when there is none. */
export const releaseBefore = ({ current, releases }: Releases): Release => {
  const index = releases.findIndex(({ id }) => id === current);
  const before = releases[index - 1];
  if (before === undefined) {
    throw new Error('there is no earlier release: deploy an earlier commit instead');
  }
  return before;
};

/** Drops the releases that were replaced longer ago than the grace period. Keeps the one that is
 *  served and the one before it. */
export const withoutOld = (all: Releases, now: Date): Releases => {
  const { releases, replacedAt, current } = all;
  const index = releases.findIndex(({ id }) => id === current);
  const kept = releases.filter(({ id }, each) => {
    if (each === index || each === index - 1) return true;
    const replaced = replacedAt[id];
    return replaced === undefined || now.getTime() - Date.parse(replaced) < graceDays * day;
  });
  const ids = new Set(kept.map(({ id }) => id));
  return {
    ...all,
    releases: kept,
    replacedAt: Object.fromEntries(Object.entries(replacedAt).filter(([id]) => ids.has(id))),
  };
};

/** An object of the page's bucket. */
export interface StoredAsset {
  readonly path: string;
  readonly lastModified: Date;
}

/** The assets that no kept release names and that were uploaded longer ago than the grace period. */
export const assetsToDelete = (
  { releases }: Releases,
  stored: readonly StoredAsset[],
  now: Date,
): readonly string[] => {
  const named = new Set(releases.flatMap(({ assets }) => assets));
  return stored
    .filter(({ path }) => path.startsWith('assets/') && !named.has(path))
    .filter(({ lastModified }) => now.getTime() - lastModified.getTime() >= graceDays * day)
    .map(({ path }) => path);
};

/** A line for each release, newest first. */
export const releaseLines = ({ current, releases, replacedAt }: Releases): readonly string[] =>
  releases.length === 0
    ? ['no release is recorded']
    : [...releases].reverse().map(({ id, assets, pages }) => {
        const replaced = replacedAt[id];
        const state = replaced === undefined ? '' : `, replaced ${replaced.slice(0, 16)}Z`;
        const served = id === current ? ', served now' : state;
        return `${id}  ${assets.length + pages.length} files${served}`;
      });

/** Reads the record.
 *  @throws Error when it is not one. */
export const parseReleases = (text: string): Releases => {
  const value = JSON.parse(text) as Partial<Releases>;
  if (!Array.isArray(value.releases) || typeof value.replacedAt !== 'object') {
    throw new Error('releases.json is not a record of releases');
  }
  return value as Releases;
};
