import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  beginUpload,
  completeUpload,
  sendPart,
  BUCKET,
  OTHER_BUCKET,
  bodyOf,
  failureOf,
  openS3,
  send,
  textOf,
  xmlOf,
} from './s3-fixture.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

describe('a copy', () => {
  const from = (key: string, bucket = BUCKET) => ({ bucket, key });

  test('copies bytes, metadata, tags and checksum', async () => {
    const { s3 } = await openS3();
    const headers = { 'x-amz-meta-a': '1', 'x-amz-tagging': 'x=y', 'content-type': 'image/png' };
    await send(s3, 'PutObject', 'source', { body: 'bytes', headers });
    const copied = await send(s3, 'CopyObject', 'copy', {
      bucket: OTHER_BUCKET,
      copySource: from('source'),
    });
    expect(xmlOf(copied)).toMatchObject({
      ETag: `"${md5('bytes')}"`,
      LastModified: '2026-03-01T10:00:00.000Z',
      ChecksumType: 'FULL_OBJECT',
    });
    await send(s3, 'DeleteObject', 'source');
    const got = await send(s3, 'GetObject', 'copy', { bucket: OTHER_BUCKET });
    expect((await bodyOf(got)).toString()).toBe('bytes');
    expect(got.headers).toMatchObject({
      'x-amz-meta-a': '1',
      'x-amz-tagging-count': '1',
      'content-type': 'image/png',
    });
  });

  test('onto itself replaces the metadata and nothing else', async () => {
    const { s3, events } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'bytes', headers: { 'x-amz-meta-recipe': 'old' } });
    const headers = { 'x-amz-metadata-directive': 'REPLACE', 'x-amz-meta-recipe': 'new' };
    await send(s3, 'CopyObject', 'k', { copySource: from('k'), headers });
    expect(await textOf(s3, 'k')).toBe('bytes');
    const { headers: got } = await send(s3, 'HeadObject', 'k');
    expect(got).toMatchObject({ 'x-amz-meta-recipe': 'new', etag: `"${md5('bytes')}"` });
    expect(events.map(({ eventName }) => eventName)).toEqual([
      'ObjectCreated:Put',
      'ObjectCreated:Copy',
    ]);
  });

  test.each([
    {
      name: 'onto itself without a change',
      key: 'source',
      headers: {},
      failure: { status: 400, code: 'InvalidRequest' },
    },
    {
      name: 'of a source that has changed',
      key: 'copy',
      headers: { 'x-amz-copy-source-if-match': '"other"' },
      failure: { status: 412, code: 'PreconditionFailed' },
    },
    {
      name: 'onto a taken key with If-None-Match',
      key: 'taken',
      headers: { 'if-none-match': '*' },
      failure: { status: 412, code: 'PreconditionFailed' },
    },
    {
      name: 'with an unknown directive',
      key: 'copy',
      headers: { 'x-amz-metadata-directive': 'MERGE' },
      failure: { status: 400, code: 'InvalidArgument' },
    },
  ])('is refused $name', async ({ key, headers, failure }) => {
    const { s3 } = await openS3();
    for (const name of ['source', 'taken']) await send(s3, 'PutObject', name, { body: name });
    const copy = send(s3, 'CopyObject', key, { copySource: from('source'), headers });
    expect(await failureOf(copy)).toMatchObject(failure);
    expect(await textOf(s3, 'taken')).toBe('taken');
  });

  test('is complete when its source is deleted during the copy', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'source');
    const body = 'x'.repeat(2_000_000);
    const part = await sendPart(s3, 'source', uploadId, 1, body);
    await completeUpload(s3, 'source', uploadId, [part]);
    await Promise.all([
      send(s3, 'CopyObject', 'copy', { copySource: from('source') }),
      send(s3, 'DeleteObject', 'source'),
    ]);
    await s3.close();
    expect(await textOf(s3, 'copy')).toBe(body);
  });

  test('of a missing object fails', async () => {
    const { s3 } = await openS3();
    const copy = send(s3, 'CopyObject', 'copy', { copySource: from('nothing') });
    expect(await failureOf(copy)).toMatchObject({ code: 'NoSuchKey', detail: { Key: 'nothing' } });
  });
});
