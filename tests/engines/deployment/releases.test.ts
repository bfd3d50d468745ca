import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect } from '../../../infra/deployment/clients.ts';
import {
  releaseSite,
  releasesOf,
  rollBackSite,
  type Site,
} from '../../../infra/deployment/site.ts';
import { startMiniStack } from '../emulator.ts';
import type { Running } from '../server-process.ts';

let ministack: Running;
let s3: S3Client;
let site: Site;
let folder: string;
let written: string[];
let made = 0;

beforeAll(async () => {
  ministack = await startMiniStack();
  const target = {
    engine: 'localstack',
    region: 'us-east-1',
    stage: null,
    endpoint: ministack.endpoint,
  } as const;
  ({ s3 } = await connect(target));
  s3.middlewareStack.add(
    (next) => (args) => {
      const { Key = '', Body } = args.input as { Key?: string; Body?: unknown };
      if (Body !== undefined) written.push(Key);
      return next(args);
    },
    { step: 'initialize' },
  );
});
beforeEach(async () => {
  made += 1;
  written = [];
  const bucket = (name: string) => ({ name: `${name}-${made}`, account: '000000000000' });
  site = { s3, page: bucket('page'), record: bucket('record') };
  for (const { name } of [site.page, site.record]) {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
  }
  folder = await mkdtemp(path.join(os.tmpdir(), 'latchkey-site-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => ministack.stop());

const build = async (content: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  const files = {
    'index.html': `<script src="assets/page-${content}.js">`,
    'service-worker.js': content,
    'config.json': 'of another deployment',
    [`assets/page-${content}.js`]: content,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
};

const day = (days: number): Date => new Date(Date.UTC(2026, 10, 24) + days * 86_400_000);

const served = async (key: string): Promise<string | null> =>
  s3
    .send(new GetObjectCommand({ Bucket: site.page.name, Key: key }))
    .then(({ Body }) => Body?.transformToString() ?? '')
    .catch(() => null);

test('assets are uploaded first, the page last, the record after it; index.html and config.json are not cached', async () => {
  await build('one');
  const { id } = await releaseSite(site, folder, '{}', day(0));
  expect(written).toEqual([
    'config.json',
    `releases/${id}/index.html`,
    `releases/${id}/service-worker.js`,
    'assets/page-one.js',
    'service-worker.js',
    'index.html',
    'releases.json',
  ]);
  const cacheControl = async (Key: string) =>
    (await s3.send(new HeadObjectCommand({ Bucket: site.page.name, Key }))).CacheControl;
  expect(await cacheControl('index.html')).toBe('no-cache');
  expect(await cacheControl('config.json')).toBe('no-store');
  expect(await cacheControl('assets/page-one.js')).toContain('immutable');
});

test('the record is in another bucket than the page, which CloudFront reads', async () => {
  await build('one');
  await releaseSite(site, folder, '{}', day(0));
  expect(await served('releases.json')).toBeNull();
});

test('the same page is no new release', async () => {
  await build('one');
  const first = await releaseSite(site, folder, '{}', day(0));
  expect((await releaseSite(site, folder, '{}', day(1))).id).toBe(first.id);
  expect((await releasesOf(site)).releases).toHaveLength(1);
});

test('rolling back serves the earlier pages; the assets of both releases stay for open tabs', async () => {
  await build('one');
  await releaseSite(site, folder, '{}', day(0));
  await build('two');
  await releaseSite(site, folder, '{}', day(1));
  expect(await served('service-worker.js')).toBe('two');
  expect(await served('assets/page-one.js')).toBe('one');

  written = [];
  const { id } = await rollBackSite(site, day(2));
  expect(written.at(-2)).toBe('index.html');
  expect(await served('service-worker.js')).toBe('one');
  expect(await served('assets/page-two.js')).toBe('two');
  expect((await releasesOf(site)).current).toBe(id);
  await expect(rollBackSite(site, day(2))).rejects.toThrow('there is no earlier release');
});

test('a release with missing assets is not served', async () => {
  await build('one');
  await releaseSite(site, folder, '{}', day(0));
  await build('two');
  await releaseSite(site, folder, '{}', day(1));
  const gone = 'assets/page-one.js';
  await s3.send(new DeleteObjectCommand({ Bucket: site.page.name, Key: gone }));
  await expect(rollBackSite(site, day(2))).rejects.toThrow(`${gone} is gone`);
  expect(await served('service-worker.js')).toBe('two');
});

test('after the grace period the assets and copies of a replaced release are deleted', async () => {
  const ids: string[] = [];
  // MiniStack dates its objects by the real clock.
  const now = Date.now();
  const later = (days: number): Date => new Date(now + days * 86_400_000);
  for (const [days, content] of (['one', 'two', 'three', 'four'] as const).entries()) {
    await build(content);
    ids.push((await releaseSite(site, folder, '{}', later(days * 31))).id);
  }
  expect(await served('assets/page-one.js')).toBeNull();
  expect(await served('assets/page-two.js')).toBeNull();
  expect(await served('assets/page-three.js')).toBe('three');
  expect((await releasesOf(site)).releases.map(({ id }) => id)).toEqual(ids.slice(2));
  const copy = { Bucket: site.record.name, Key: `releases/${ids[0] ?? ''}/index.html` };
  await expect(s3.send(new HeadObjectCommand(copy))).rejects.toMatchObject({ name: 'NotFound' });
});

test('of two simultaneous deployments, the second does not overwrite the first’s record', async () => {
  await build('one');
  await releaseSite(site, folder, '{}', day(0));
  let other: Promise<unknown> | null = null;
  const racing: Site = {
    ...site,
    s3: Object.create(s3, {
      send: {
        value: async (command: { input: { Key?: string; Body?: unknown } }) => {
          if (command.input.Key === 'index.html' && other === null) {
            other = rollForward();
            await other;
          }
          return s3.send(command as never);
        },
      },
    }) as S3Client,
  };
  const rollForward = async () => {
    const elsewhere = await mkdtemp(path.join(os.tmpdir(), 'latchkey-site-'));
    await mkdir(path.join(elsewhere, 'assets'));
    await writeFile(path.join(elsewhere, 'index.html'), 'three');
    await releaseSite(site, elsewhere, '{}', day(1));
    await rm(elsewhere, { recursive: true });
  };
  await build('two');
  await expect(releaseSite(racing, folder, '{}', day(1))).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
});
