import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { cacheControlOf, contentTypeOf } from '../build/site-files.ts';
import type { OwnBucket } from './buckets.ts';
import {
  assetsToDelete,
  currentRelease,
  isServed,
  noReleases,
  parseReleases,
  releaseBefore,
  releaseOf,
  serving,
  withoutOld,
  type Release,
  type Releases,
  type StoredAsset,
} from './releases.ts';

/** The bucket that CloudFront reads, and the code bucket, which is private and holds the record of
 *  releases. */
export interface Site {
  readonly s3: S3Client;
  readonly page: OwnBucket;
  readonly record: OwnBucket;
}

const recordKey = 'releases.json';
const copyKey = (release: Release, path: string): string => `releases/${release.id}/${path}`;

/** Uploads the built page as a release: a copy of its pages beside the record, its assets, its pages
 *  with `index.html` last, then the record. Assets of earlier releases stay for a grace period. Uploads
 *  nothing when this page is served already.
 *  @param root folder of the built page. A `config.json` in it is left out.
 *  @param config the deployment's `config.json`.
 *  @returns the release that is served now. */
export const releaseSite = async (
  site: Site,
  root: string,
  config: string,
  now: Date,
): Promise<Release> => {
  const { page, record } = site;
  const all = await filesIn(root);
  const files = new Map([...all].filter(([path]) => path !== 'config.json'));
  const release = releaseOf(files, now);
  const { releases, etag } = await readRecord(site);
  await put(site, page, 'config.json', Buffer.from(config));
  const stored = await assetsIn(site);
  const there = new Set(stored.map(({ path }) => path));
  const missing = release.assets.filter((path) => !there.has(path));
  const content = (path: string): Uint8Array => files.get(path) ?? new Uint8Array();
  const served = isServed(releases, release);

  for (const path of served ? [] : release.pages) {
    await put(site, record, copyKey(release, path), content(path));
  }
  for (const path of missing) await put(site, page, path, content(path));
  for (const path of inOrder(release.pages)) await put(site, page, path, content(path));
  if (served) return currentRelease(releases) ?? release;
  const next = withoutOld(serving(releases, release, now), now);
  await writeRecord(site, next, etag);
  await remove(site, page, assetsToDelete(next, stored, now));
  const kept = new Set(next.releases.map(({ id }) => id));
  const forgotten = releases.releases.filter(({ id }) => !kept.has(id));
  const copies = forgotten.flatMap((old) => old.pages.map((path) => copyKey(old, path)));
  await remove(site, record, copies);
  return release;
};

/** Serves the release before the current one: its pages are put back, `index.html` last. Its assets are
 *  still there. The stack and `config.json` stay as they are.
 *  @throws Error when there is no earlier release, or one of its assets is gone. */
export const rollBackSite = async (site: Site, now: Date): Promise<Release> => {
  const { releases, etag } = await readRecord(site);
  const release = releaseBefore(releases);
  const there = new Set((await assetsIn(site)).map(({ path }) => path));
  const gone = release.assets.filter((path) => !there.has(path));
  if (gone.length > 0) {
    throw new Error(`${release.id} cannot be served: ${gone.join(', ')} is gone`);
  }
  for (const path of inOrder(release.pages)) {
    await put(site, site.page, path, await get(site, copyKey(release, path)));
  }
  await writeRecord(site, serving(releases, release, now), etag);
  return release;
};

/** The releases that are recorded. */
export const releasesOf = async (site: Site): Promise<Releases> =>
  (await readRecord(site)).releases;

/** The order of upload: assets, then everything else, `index.html` last. */
export const inOrder = (paths: readonly string[]): readonly string[] => {
  const rank = (path: string): number => {
    if (path.startsWith('assets/')) return 0;
    return path === 'index.html' ? 2 : 1;
  };
  return [...paths].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
};

const put = async (
  { s3 }: Site,
  { name, account }: OwnBucket,
  key: string,
  body: Uint8Array,
): Promise<void> => {
  await s3.send(
    new PutObjectCommand({
      Bucket: name,
      ExpectedBucketOwner: account,
      Key: key,
      Body: body,
      ContentType: contentTypeOf(key),
      CacheControl: cacheControlOf(key),
    }),
  );
};

const get = async ({ s3, record }: Site, key: string): Promise<Uint8Array> => {
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: record.name, ExpectedBucketOwner: record.account, Key: key }),
  );
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
};

const remove = async (
  { s3 }: Site,
  { name, account }: OwnBucket,
  keys: readonly string[],
): Promise<void> => {
  for (let at = 0; at < keys.length; at += 1000) {
    const Objects = keys.slice(at, at + 1000).map((Key) => ({ Key }));
    await s3.send(
      new DeleteObjectsCommand({
        Bucket: name,
        ExpectedBucketOwner: account,
        Delete: { Quiet: true, Objects },
      }),
    );
  }
};

const assetsIn = async ({ s3, page }: Site): Promise<readonly StoredAsset[]> => {
  const stored: StoredAsset[] = [];
  const request = { Bucket: page.name, ExpectedBucketOwner: page.account, Prefix: 'assets/' };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, request)) {
    stored.push(
      ...Contents.map(({ Key = '', LastModified = new Date() }) => ({
        path: Key,
        lastModified: LastModified,
      })),
    );
  }
  return stored;
};

interface Recorded {
  readonly releases: Releases;
  /** ETag of the record as it was read; null when there was none. */
  readonly etag: string | null;
}

const readRecord = async ({ s3, record }: Site): Promise<Recorded> => {
  const request = { Bucket: record.name, ExpectedBucketOwner: record.account, Key: recordKey };
  const answer = await s3.send(new GetObjectCommand(request)).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'NoSuchKey') return null;
    throw error;
  });
  if (answer === null) return { releases: noReleases, etag: null };
  const text = (await answer.Body?.transformToString()) ?? '';
  return { releases: parseReleases(text), etag: answer.ETag ?? null };
};

/** Writes only over the record as it was read, so that two simultaneous deployments do not lose each
 *  other's release.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const writeRecord = async (
  { s3, record }: Site,
  releases: Releases,
  etag: string | null,
): Promise<void> => {
  await s3.send(
    new PutObjectCommand({
      Bucket: record.name,
      ExpectedBucketOwner: record.account,
      Key: recordKey,
      Body: JSON.stringify(releases, null, 2),
      ContentType: contentTypeOf(recordKey),
      ...(etag === null ? { IfNoneMatch: '*' } : { IfMatch: etag }),
    }),
  );
};

const filesIn = async (root: string): Promise<ReadonlyMap<string, Uint8Array>> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(
      async (path) => [relative(root, path).split(sep).join('/'), await readFile(path)] as const,
    ),
  );
  return new Map(files);
};
