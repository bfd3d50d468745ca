import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bodyOf, failureOf, openS3, send, textOf } from './s3-fixture.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** Anything that a client may put into a key. */
const hostileKeys = [
  '../../../../etc/passwd',
  '../..',
  '.',
  '/',
  '//',
  'a/../b',
  'a\0b',
  'con',
  'C:\\x',
  '__proto__',
  'constructor',
  '😀'.repeat(256),
  'ä'.normalize('NFD'),
  'ä'.normalize('NFC'),
  '\uFFFD',
  ' ',
  '%2e%2e%2f',
];

describe('an object', () => {
  // ceph/s3-tests, test_object_content_encoding_aws_chunked.
  test.each([
    ['deflate, gzip', 'deflate, gzip'],
    ['gzip, aws-chunked', 'gzip'],
    ['aws-chunked, aws-chunked', undefined],
  ])('put with the content encoding %s has %s', async (header, kept) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x', headers: { 'content-encoding': header } });
    expect((await send(s3, 'GetObject', 'k')).headers['content-encoding']).toBe(kept);
  });

  test('comes back with its bytes, metadata and ETag', async () => {
    const { s3 } = await openS3();
    const put = await send(s3, 'PutObject', 'a/b', {
      body: 'hello',
      headers: {
        'content-type': 'text/plain',
        'cache-control': 'no-store',
        'content-encoding': 'aws-chunked, gzip',
        'content-disposition': 'attachment',
        'content-language': 'de',
        expires: 'Thu, 01 Jan 2026 00:00:00 GMT',
        'x-amz-meta-recipe': '{}',
        'x-amz-meta-name': 'a%20b.jpg',
        'x-not-kept': '1',
      },
    });
    expect(put.headers).toMatchObject({
      etag: `"${md5('hello')}"`,
      'x-amz-server-side-encryption': 'AES256',
    });
    const got = await send(s3, 'GetObject', 'a/b');
    expect(got.status).toBe(200);
    expect(got.headers).toEqual({
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'content-disposition': 'attachment',
      'content-encoding': 'gzip',
      'content-language': 'de',
      'content-length': '5',
      'content-type': 'text/plain',
      etag: `"${md5('hello')}"`,
      expires: 'Thu, 01 Jan 2026 00:00:00 GMT',
      'last-modified': 'Sun, 01 Mar 2026 10:00:00 GMT',
      'x-amz-meta-name': 'a%20b.jpg',
      'x-amz-meta-recipe': '{}',
      'x-amz-server-side-encryption': 'AES256',
    });
    expect((await bodyOf(got)).toString()).toBe('hello');
    const head = await send(s3, 'HeadObject', 'a/b');
    expect({ ...head, body: null }).toEqual({ ...got, body: null });
    expect(head.body).toBeNull();
  });

  test('may be empty', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'empty');
    const got = await send(s3, 'GetObject', 'empty');
    expect(got).toMatchObject({ status: 200, body: null });
    expect(got.headers).toMatchObject({ 'content-length': '0', etag: `"${md5('')}"` });
  });

  test('is replaced whole, metadata and all', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'one', headers: { 'x-amz-meta-a': '1' } });
    await send(s3, 'PutObject', 'k', { body: 'two' });
    const got = await send(s3, 'GetObject', 'k');
    expect(got.headers).not.toHaveProperty('x-amz-meta-a');
    expect((await bodyOf(got)).toString()).toBe('two');
  });

  test('that is replaced during a read is read to its end unchanged', async () => {
    const { s3 } = await openS3();
    const old = 'x'.repeat(3_000_000);
    await send(s3, 'PutObject', 'k', { body: old });
    const reading = await send(s3, 'GetObject', 'k');
    await send(s3, 'PutObject', 'k', { body: 'new' });
    await send(s3, 'DeleteObject', 'k');
    expect((await bodyOf(reading)).toString()).toBe(old);
  });

  test.each(hostileKeys)('may have the key %j', async (key) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', key, { body: `of ${key}` });
    expect(await textOf(s3, key)).toBe(`of ${key}`);
    await send(s3, 'DeleteObject', key);
    expect((await failureOf(send(s3, 'GetObject', key))).code).toBe('NoSuchKey');
  });

  test('is distinct from one whose key looks alike', async () => {
    const { s3, dir } = await openS3();
    for (const key of hostileKeys) await send(s3, 'PutObject', key, { body: `of ${key}` });
    const again = await openS3({ dir });
    for (const key of hostileKeys) expect(await textOf(again.s3, key)).toBe(`of ${key}`);
  });

  test.each([
    { name: 'a key over 1024 bytes', key: `${'é'.repeat(512)}x`, code: 'KeyTooLongError' },
    { name: 'a key that ends in half a character', key: '\uD83D', code: 'InvalidArgument' },
  ])('may not have $name', async ({ key, code }) => {
    const { s3 } = await openS3();
    expect((await failureOf(send(s3, 'PutObject', key, { body: 'x' }))).code).toBe(code);
  });

  test.each([
    {
      name: 'metadata over 2 KB',
      parts: { headers: { 'x-amz-meta-n': 'x'.repeat(2048) } },
      status: 400,
      code: 'MetadataTooLarge',
    },
    {
      name: 'an unknown storage class',
      parts: { headers: { 'x-amz-storage-class': 'ATTIC' } },
      status: 400,
      code: 'InvalidStorageClass',
    },
    {
      name: 'encryption with a KMS key',
      parts: { headers: { 'x-amz-server-side-encryption': 'aws:kms' } },
      status: 501,
      code: 'NotImplemented',
    },
    {
      name: 'an object lock',
      parts: { headers: { 'x-amz-object-lock-mode': 'GOVERNANCE' } },
      status: 501,
      code: 'NotImplemented',
    },
    {
      name: 'an ACL',
      parts: { headers: { 'x-amz-acl': 'public-read' } },
      status: 400,
      code: 'AccessControlListNotSupported',
    },
    {
      name: 'a grant',
      parts: {
        headers: { 'x-amz-grant-read': 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' },
      },
      status: 400,
      code: 'AccessControlListNotSupported',
    },
    {
      name: 'no length',
      parts: { contentLength: null },
      status: 411,
      code: 'MissingContentLength',
    },
    {
      name: 'more than 5 GiB',
      parts: { contentLength: 5 * 1024 ** 3 + 1 },
      status: 400,
      code: 'EntityTooLarge',
    },
    {
      name: 'fewer bytes than it declares',
      parts: { contentLength: 99 },
      status: 400,
      code: 'IncompleteBody',
    },
    {
      name: 'eleven tags',
      parts: { headers: { 'x-amz-tagging': 'a&b&c&d&e&f&g&h&i&j&k' } },
      status: 400,
      code: 'BadRequest',
    },
    { name: 'no such bucket', parts: { bucket: 'elsewhere' }, status: 404, code: 'NoSuchBucket' },
  ])('is refused with $name: $code', async ({ parts, status, code }) => {
    const { s3, events } = await openS3();
    const failure = await failureOf(send(s3, 'PutObject', 'k', { body: 'bytes', ...parts }));
    expect(failure).toMatchObject({ status, code });
    expect((await failureOf(send(s3, 'GetObject', 'k'))).code).toBe('NoSuchKey');
    expect(events).toEqual([]);
  });

  test('takes metadata of exactly 2 KB', async () => {
    const { s3 } = await openS3();
    const headers = { 'x-amz-meta-n': 'x'.repeat(2047) };
    expect((await send(s3, 'PutObject', 'k', { headers })).status).toBe(200);
  });
});
