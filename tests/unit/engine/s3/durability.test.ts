import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporarySuffix } from '../../../../engine/replace-file.ts';
import { S3Failure } from '../../../../engine/s3/s3-service.ts';
import {
  beginUpload,
  bodyOf,
  BUCKET,
  completeUpload,
  failureOf,
  openS3,
  send,
  sendPart,
  START,
  temporaryDirectory,
  textOf,
  xmlOf,
} from './s3-fixture.ts';

/** Names of all files under a directory, relative to it. */
const filesIn = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();

describe('a restart', () => {
  test('finds objects, tags, listings and uploads as they were', async () => {
    const first = await openS3();
    const headers = { 'x-amz-meta-a': '1', 'x-amz-tagging': 'x=y' };
    await send(first.s3, 'PutObject', 'b', { body: 'bytes', headers });
    await send(first.s3, 'PutObject', 'a', { body: '' });
    const uploadId = await beginUpload(first.s3, 'c');
    const part = await sendPart(first.s3, 'c', uploadId, 1, 'part');
    const head = await send(first.s3, 'HeadObject', 'b');

    const { s3 } = await openS3({ dir: first.dir });
    expect(await send(s3, 'HeadObject', 'b')).toEqual(head);
    expect(await textOf(s3, 'b')).toBe('bytes');
    expect(xmlOf(await send(s3, 'ListObjectsV2', '')).Contents).toMatchObject([
      { Key: 'a' },
      { Key: 'b' },
    ]);
    await completeUpload(s3, 'c', uploadId, [part]);
    expect(await textOf(s3, 'c')).toBe('part');
  });

  test('removes what a crash left unfinished, and nothing else', async () => {
    const { s3, dir } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'bytes' });
    const before = await filesIn(dir);
    const objects = join(dir, 'buckets', BUCKET, 'objects');
    await writeFile(join(dir, 'data', 'half-uploaded'), 'half');
    await writeFile(join(objects, `half.json.1234${temporarySuffix}`), '{"key":');
    await openS3({ dir });
    expect(await filesIn(dir)).toEqual(before);
  });

  test('after a crash between completing and cleaning up keeps the object once', async () => {
    const { s3, dir } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const part = await sendPart(s3, 'k', uploadId, 1, 'part');
    const uploads = join(dir, 'buckets', BUCKET, 'uploads', uploadId);
    const left = await Promise.all(
      ['upload.json', '1.json'].map(async (name) => {
        const text = await readFile(join(uploads, name), 'utf8');
        return { name, text };
      }),
    );
    await completeUpload(s3, 'k', uploadId, [part]);
    await mkdir(uploads);
    for (const { name, text } of left) await writeFile(join(uploads, name), text);

    const again = await openS3({ dir });
    expect(await readdir(join(dir, 'buckets', BUCKET, 'uploads'))).toEqual([]);
    expect(await textOf(again.s3, 'k')).toBe('part');
    expect((await completeUpload(again.s3, 'k', uploadId, [part])).status).toBe(200);
  });

  test('announces objects that were stored and not announced, once', async () => {
    const { s3, dir } = await openS3({
      onObjectCreated: () => Promise.reject(new Error('the queue is full')),
    });
    await expect(send(s3, 'PutObject', 'k', { body: 'bytes' })).rejects.toThrow('queue is full');
    const second = await openS3({ dir });
    expect(second.events).toMatchObject([{ eventName: 'ObjectCreated:Put', key: 'k', size: 5 }]);
    const third = await openS3({ dir });
    expect(third.events).toEqual([]);
  });

  test('keeps the data of a bucket that is no longer provisioned', async () => {
    const { s3, dir } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'bytes' });
    const without = await openS3({ dir, buckets: [] });
    expect((await failureOf(send(without.s3, 'GetObject', 'k'))).code).toBe('NoSuchBucket');
    const again = await openS3({ dir });
    expect(await textOf(again.s3, 'k')).toBe('bytes');
  });

  test('names the record it cannot read', async () => {
    const { s3, dir } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'bytes' });
    const objects = join(dir, 'buckets', BUCKET, 'objects');
    const [name = ''] = await readdir(objects);
    await writeFile(join(objects, name), '{"key": 1}');
    await expect(openS3({ dir })).rejects.toThrow(name);
  });
});

test.each(['../..', 'a/b', '../x', '', 'UPPER', 'a'])('%j is not a bucket name', async (name) => {
  await expect(openS3({ buckets: [{ name, lifecycle: [] }] })).rejects.toThrow('bucket name');
});

describe('bytes on disk', () => {
  const dataFiles = (dir: string) => readdir(join(dir, 'data'));

  test('are deleted when no record names them', async () => {
    const { s3, dir } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'one' });
    await send(s3, 'CopyObject', 'copy', { copySource: { bucket: BUCKET, key: 'k' } });
    expect(await dataFiles(dir)).toHaveLength(1);
    await send(s3, 'PutObject', 'k', { body: 'two' });
    await send(s3, 'DeleteObject', 'copy');
    await s3.close();
    expect(await dataFiles(dir)).toHaveLength(1);
    await send(s3, 'DeleteObject', 'k');
    const uploadId = await beginUpload(s3, 'k');
    await sendPart(s3, 'k', uploadId, 1, 'x');
    await send(s3, 'AbortMultipartUpload', 'k', { query: { uploadId } });
    await s3.close();
    expect(await dataFiles(dir)).toEqual([]);
  });

  test('of a part left out at completion are deleted with the upload', async () => {
    const { s3, dir } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const part = await sendPart(s3, 'k', uploadId, 1, 'kept');
    await sendPart(s3, 'k', uploadId, 2, 'left out');
    await completeUpload(s3, 'k', uploadId, [part]);
    await s3.close();
    expect(await dataFiles(dir)).toHaveLength(1);
    expect(await textOf(s3, 'k')).toBe('kept');
  });

  test('are not written again to complete an upload', async () => {
    const { s3, dir } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const part = await sendPart(s3, 'k', uploadId, 1, 'x'.repeat(100_000));
    const before = await dataFiles(dir);
    await completeUpload(s3, 'k', uploadId, [part]);
    expect(await dataFiles(dir)).toEqual(before);
  });

  test.each([
    { name: 'PutObject', operation: 'PutObject' as const },
    { name: 'UploadPart', operation: 'UploadPart' as const },
  ])('of a $name that breaks off leave nothing behind', async ({ operation }) => {
    const { s3, dir } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const before = await filesIn(dir);
    const body = (async function* () {
      yield await Promise.resolve(randomBytes(100_000));
      throw new S3Failure(400, 'XAmzContentSHA256Mismatch', 'The hash does not match');
    })();
    const query = { uploadId, partNumber: '1' };
    const failure = await failureOf(
      send(s3, operation, 'k', { query, body, contentLength: 100_000 }),
    );
    expect(failure.code).toBe('XAmzContentSHA256Mismatch');
    await s3.close();
    expect(await filesIn(dir)).toEqual(before);
  });
});

test('concurrent writers of a key leave one of their objects, whole', async () => {
  const { s3, dir } = await openS3();
  const bodies = Array.from({ length: 12 }, (_, at) => String(at).repeat(50_000));
  await Promise.all(
    bodies.map((body, at) =>
      send(s3, 'PutObject', 'k', { body, headers: { 'x-amz-meta-at': String(at) } }),
    ),
  );
  const got = await send(s3, 'GetObject', 'k');
  const at = Number(got.headers['x-amz-meta-at']);
  expect((await bodyOf(got)).toString()).toBe(bodies[at]);
  await s3.close();
  expect(await readdir(join(dir, 'data'))).toHaveLength(1);
});

test('lifecycle rules delete what has expired', async () => {
  const rule = { id: 'r', abortIncompleteMultipartUploadAfterDays: 1, expirationInDays: 2 };
  const { s3, clock } = await openS3({ buckets: [{ name: BUCKET, lifecycle: [rule] }] });
  await send(s3, 'PutObject', 'old', { body: 'x' });
  const uploadId = await beginUpload(s3, 'k');
  const { headers } = await send(s3, 'HeadObject', 'old');
  expect(headers['x-amz-expiration']).toContain('Wed, 04 Mar 2026 00:00:00 GMT');
  expect(await s3.sweep()).toEqual({ expired: 0, aborted: 0 });
  clock.now = Date.UTC(2026, 2, 3);
  await send(s3, 'PutObject', 'new', { body: 'x' });
  expect(await s3.sweep()).toEqual({ expired: 0, aborted: 1 });
  clock.now = Date.UTC(2026, 2, 4);
  expect(await s3.sweep()).toEqual({ expired: 1, aborted: 0 });
  expect((await failureOf(send(s3, 'GetObject', 'old'))).code).toBe('NoSuchKey');
  expect(await textOf(s3, 'new')).toBe('x');
  const listing = send(s3, 'ListParts', 'k', { query: { uploadId } });
  expect((await failureOf(listing)).code).toBe('NoSuchUpload');
});

test('keeps an object written again during the sweep', async () => {
  const rule = { id: 'r', abortIncompleteMultipartUploadAfterDays: null, expirationInDays: 1 };
  const clock = { now: START };
  let onObjectCreated = (): Promise<void> => Promise.resolve();
  const { s3 } = await openS3({
    buckets: [{ name: BUCKET, lifecycle: [rule] }],
    now: () => clock.now,
    onObjectCreated: () => onObjectCreated(),
  });
  for (const key of ['first', 'second']) await send(s3, 'PutObject', key, { body: 'old' });

  // An unfinished write of the first key blocks the sweep.
  const held = deferred();
  const reached = deferred();
  onObjectCreated = () => {
    reached.resolve();
    return held.promise;
  };
  const writing = send(s3, 'PutObject', 'first', { body: 'old too' });
  await reached.promise;
  onObjectCreated = () => Promise.resolve();

  clock.now = Date.UTC(2026, 2, 3);
  const sweep = s3.sweep();
  await send(s3, 'PutObject', 'second', { body: 'new' });
  held.resolve();
  await writing;
  expect(await sweep).toEqual({ expired: 1, aborted: 0 });
  expect(await textOf(s3, 'second')).toBe('new');
});

const deferred = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
};

/** Runs a process that keeps replacing one object, and kills it once it has acknowledged `writes`
 *  writes. Returns the number of the last acknowledged write. */
const killWhileWriting = async (dir: string, writes: number): Promise<number> => {
  const script = fileURLToPath(new URL('keep-writing.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = 0;
  for await (const chunk of child.stdout) {
    const lines = String(chunk).trim().split('\n');
    acknowledged = Number(lines.at(-1));
    if (acknowledged >= writes) child.kill('SIGKILL');
  }
  return acknowledged;
};

test('after kill -9 there is a whole object, no older than the last one acknowledged', async () => {
  const dir = await temporaryDirectory();
  for (const writes of [1, 4, 9]) {
    const acknowledged = await killWhileWriting(dir, writes);
    const { s3 } = await openS3({ dir });
    const got = await send(s3, 'GetObject', 'k');
    const write = Number(got.headers['x-amz-meta-write']);
    expect(write).toBeGreaterThanOrEqual(acknowledged);
    const text = (await bodyOf(got)).toString();
    expect(text).toBe(`${write};`.repeat(20_000));
    await s3.close();
    expect(await readdir(join(dir, 'data'))).toHaveLength(1);
  }
});
