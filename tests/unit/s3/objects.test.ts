import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  BUCKET,
  OTHER_BUCKET,
  bodyOf,
  failureOf,
  openS3,
  send,
  START,
  textOf,
  xmlOf,
} from './s3-fixture.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** Whatever a client may put between the slashes of a URL. */
const hostileKeys = [
  '../../../../etc/passwd',
  '..',
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

  test('that is replaced while it is read is read to its end as it was', async () => {
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

  test('has a key of its own, however alike two look', async () => {
    const { s3, dir } = await openS3();
    for (const key of hostileKeys) await send(s3, 'PutObject', key, { body: `of ${key}` });
    const again = await openS3({ dir });
    for (const key of hostileKeys) expect(await textOf(again.s3, key)).toBe(`of ${key}`);
  });

  test.each([
    { name: 'a key over 1024 bytes', key: `${'é'.repeat(512)}x`, code: 'KeyTooLongError' },
    { name: 'a key that is half a character', key: '\uD83D', code: 'InvalidArgument' },
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
      name: 'fewer bytes than it says',
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

describe('a read', () => {
  test.each([
    { range: 'bytes=2-4', status: 206, body: '234', contentRange: 'bytes 2-4/10' },
    { range: 'bytes=-2', status: 206, body: '89', contentRange: 'bytes 8-9/10' },
    { range: 'bytes=8-99', status: 206, body: '89', contentRange: 'bytes 8-9/10' },
    { range: 'bytes=0-1,4-5', status: 200, body: '0123456789', contentRange: undefined },
  ])('of $range answers $status', async ({ range, status, body, contentRange }) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: '0123456789' });
    const got = await send(s3, 'GetObject', 'k', { headers: { range } });
    expect(got.status).toBe(status);
    expect(got.headers['content-range']).toBe(contentRange);
    expect(got.headers['content-length']).toBe(String(body.length));
    expect((await bodyOf(got)).toString()).toBe(body);
  });

  test('of a range after the end is refused with the size', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: '0123456789' });
    const headers = { range: 'bytes=10-' };
    expect(await failureOf(send(s3, 'GetObject', 'k', { headers }))).toMatchObject({
      status: 416,
      code: 'InvalidRange',
      detail: { RangeRequested: 'bytes=10-', ActualObjectSize: '10' },
    });
  });

  test('that has the object already answers 304 without the bytes', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    const headers = { 'if-none-match': `"${md5('x')}"` };
    const got = await send(s3, 'GetObject', 'k', { headers });
    expect(got).toMatchObject({ status: 304, body: null, headers: { etag: `"${md5('x')}"` } });
    expect(got.headers).not.toHaveProperty('content-length');
  });

  test('of another ETag than asked for fails', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    const failure = await failureOf(send(s3, 'GetObject', 'k', { headers: { 'if-match': '"y"' } }));
    expect(failure).toMatchObject({ status: 412, code: 'PreconditionFailed' });
  });

  test('may set response headers', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x', headers: { 'content-type': 'text/html' } });
    const query = {
      'response-content-type': 'application/octet-stream',
      'response-content-disposition': 'attachment; filename="a.jpg"',
      'response-x-amz-meta-a': 'no',
    };
    const { headers } = await send(s3, 'GetObject', 'k', { query });
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="a.jpg"',
    });
    expect(headers).not.toHaveProperty('x-amz-meta-a');
  });

  test.each(['a\r\nset-cookie: x=1', 'ə', '\0'])(
    'may not set a response header to %j',
    async (value) => {
      const { s3 } = await openS3();
      await send(s3, 'PutObject', 'k', { body: 'x' });
      const query = { 'response-content-disposition': value };
      const failure = await failureOf(send(s3, 'GetObject', 'k', { query }));
      expect(failure).toMatchObject({ status: 400, code: 'InvalidArgument' });
    },
  );

  test('of a version is refused where versioning is off, but for null', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    const versioned = (versionId: string) => send(s3, 'GetObject', 'k', { query: { versionId } });
    expect((await versioned('null')).status).toBe(200);
    expect(await failureOf(versioned('3HL4kqt'))).toMatchObject({
      status: 404,
      code: 'NoSuchVersion',
    });
  });
});

describe('a conditional write', () => {
  test('of many to a free key lets exactly one through', async () => {
    const { s3 } = await openS3();
    const headers = { 'if-none-match': '*' };
    const bodies = Array.from({ length: 8 }, (_, at) => `writer ${at}`);
    const outcomes = await Promise.allSettled(
      bodies.map((body) => send(s3, 'PutObject', 'k', { body, headers })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = bodies[outcomes.findIndex(({ status }) => status === 'fulfilled')];
    expect(await textOf(s3, 'k')).toBe(winner);
  });

  test('that fails already does not read the payload', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'first' });
    let read = false;
    const body = (async function* () {
      read = true;
      yield await Promise.resolve(Buffer.from('second'));
    })();
    const headers = { 'if-none-match': '*' };
    const failure = await failureOf(
      send(s3, 'PutObject', 'k', { body, contentLength: 6, headers }),
    );
    expect(failure.status).toBe(412);
    expect(read).toBe(false);
  });

  test('by If-Match replaces only the version read', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'one' });
    const headers = { 'if-match': `"${md5('one')}"` };
    await send(s3, 'PutObject', 'k', { body: 'two', headers });
    const failure = await failureOf(send(s3, 'PutObject', 'k', { body: 'three', headers }));
    expect(failure.code).toBe('PreconditionFailed');
    expect(await textOf(s3, 'k')).toBe('two');
  });
});

describe('a delete', () => {
  test('answers 204, also for a key that names nothing', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    expect((await send(s3, 'DeleteObject', 'k')).status).toBe(204);
    expect((await send(s3, 'DeleteObject', 'k')).status).toBe(204);
    expect((await failureOf(send(s3, 'HeadObject', 'k'))).code).toBe('NoSuchKey');
  });

  test('of many does what is allowed and says what is not', async () => {
    const { s3 } = await openS3();
    for (const key of ['a', 'b', 'c', 'd']) await send(s3, 'PutObject', key, { body: key });
    const deletion = { versionId: null, allowed: true, message: '' };
    const deletions = [
      { ...deletion, key: 'a' },
      { ...deletion, key: 'b', allowed: false, message: 'not yours' },
      { ...deletion, key: 'c', etag: 'other' },
      { ...deletion, key: 'd', versionId: 'v1' },
      { ...deletion, key: 'nothing' },
    ];
    const answer = xmlOf(await send(s3, 'DeleteObjects', '', { deletions }));
    expect(answer.Deleted).toEqual([{ Key: 'a' }, { Key: 'nothing' }]);
    expect(answer.Error).toMatchObject([
      { Key: 'b', Code: 'AccessDenied', Message: 'not yours' },
      { Key: 'c', Code: 'PreconditionFailed' },
      { Key: 'd', Code: 'NoSuchVersion' },
    ]);
    expect(await textOf(s3, 'b')).toBe('b');
    expect((await failureOf(send(s3, 'GetObject', 'a'))).code).toBe('NoSuchKey');
  });

  test('of many keeps quiet about what went well when asked to', async () => {
    const { s3 } = await openS3();
    const deletions = [{ key: 'a', versionId: null, allowed: true, message: '' }];
    const answer = xmlOf(await send(s3, 'DeleteObjects', '', { deletions, quiet: true }));
    expect(answer).not.toHaveProperty('Deleted');
  });

  test('of none, or of more than 1000, is refused', async () => {
    const { s3 } = await openS3();
    const deletion = { key: 'a', versionId: null, allowed: true, message: '' };
    for (const deletions of [[], Array.from({ length: 1001 }, () => deletion)])
      expect((await failureOf(send(s3, 'DeleteObjects', '', { deletions }))).code).toBe(
        'MalformedXML',
      );
  });
});

describe('a listing', () => {
  test('shows objects and common prefixes page by page', async () => {
    const { s3 } = await openS3();
    for (const key of ['a', 'b/1', 'b/2', 'c']) await send(s3, 'PutObject', key, { body: key });
    const first = xmlOf(
      await send(s3, 'ListObjectsV2', '', { query: { delimiter: '/', 'max-keys': '2' } }),
    );
    expect(first).toMatchObject({
      Name: BUCKET,
      KeyCount: '2',
      MaxKeys: '2',
      IsTruncated: 'true',
      Contents: [
        {
          Key: 'a',
          Size: '1',
          ETag: `"${md5('a')}"`,
          LastModified: '2026-03-01T10:00:00.000Z',
          StorageClass: 'STANDARD',
          ChecksumAlgorithm: 'CRC64NVME',
          ChecksumType: 'FULL_OBJECT',
        },
      ],
      CommonPrefixes: [{ Prefix: 'b/' }],
    });
    const token = String(first.NextContinuationToken);
    const second = xmlOf(
      await send(s3, 'ListObjectsV2', '', {
        query: { delimiter: '/', 'max-keys': '2', 'continuation-token': token },
      }),
    );
    expect(second).toMatchObject({ KeyCount: '1', IsTruncated: 'false', Contents: [{ Key: 'c' }] });
    expect(second).not.toHaveProperty('NextContinuationToken');
  });

  test('shows what XML cannot carry when asked to encode it', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'a\u0001<&b>', { body: '' });
    const query = { 'encoding-type': 'url' };
    expect(xmlOf(await send(s3, 'ListObjectsV2', '', { query }))).toMatchObject({
      EncodingType: 'url',
      Contents: [{ Key: 'a%01%3C%26b%3E' }],
    });
  });

  test.each([
    { query: { 'max-keys': '-1' } },
    { query: { 'max-keys': 'many' } },
    { query: { 'continuation-token': 'forged' } },
    { query: { 'encoding-type': 'base64' } },
  ])('refuses $query', async ({ query }) => {
    const { s3 } = await openS3();
    const failure = await failureOf(
      send(s3, 'ListObjectsV2', '', { query: query as Record<string, string> }),
    );
    expect(failure).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  test('stays in its bucket', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    const answer = xmlOf(await send(s3, 'ListObjectsV2', '', { bucket: OTHER_BUCKET }));
    expect(answer).toMatchObject({ Name: OTHER_BUCKET, KeyCount: '0' });
  });
});

describe('a copy', () => {
  const from = (key: string, bucket = BUCKET) => ({ bucket, key });

  test('takes bytes, metadata, tags and checksum along', async () => {
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
      name: 'onto a taken key, if it must be free',
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

  test('of nothing fails', async () => {
    const { s3 } = await openS3();
    const copy = send(s3, 'CopyObject', 'copy', { copySource: from('nothing') });
    expect(await failureOf(copy)).toMatchObject({ code: 'NoSuchKey', detail: { Key: 'nothing' } });
  });
});

describe("an object's tags", () => {
  const document = (tags: string) =>
    `<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>${tags}</TagSet></Tagging>`;

  test('are put, listed and removed without touching the object', async () => {
    const { s3, events, clock } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    clock.now += 60_000;
    const body = document('<Tag><Key>a &amp; b</Key><Value>1</Value></Tag>');
    await send(s3, 'PutObjectTagging', 'k', { body });
    const listed = xmlOf(await send(s3, 'GetObjectTagging', 'k'));
    expect(listed).toMatchObject({ TagSet: { Tag: { Key: 'a & b', Value: '1' } } });
    const { headers } = await send(s3, 'HeadObject', 'k');
    expect(headers).toMatchObject({
      'x-amz-tagging-count': '1',
      'last-modified': new Date(START).toUTCString(),
    });
    expect((await send(s3, 'DeleteObjectTagging', 'k')).status).toBe(204);
    expect((await send(s3, 'HeadObject', 'k')).headers).not.toHaveProperty('x-amz-tagging-count');
    expect(events).toHaveLength(1);
  });

  test.each([
    { name: 'no XML', body: 'tags', code: 'MalformedXML' },
    { name: 'another document', body: '<Delete/>', code: 'MalformedXML' },
    {
      name: 'a tag without a value',
      body: document('<Tag><Key>a</Key></Tag>'),
      code: 'MalformedXML',
    },
    {
      name: 'an entity of its own',
      body: `<!DOCTYPE x [<!ENTITY e "v">]>${document('')}`,
      code: 'MalformedXML',
    },
    {
      name: 'one key twice',
      body: document('<Tag><Key>a</Key><Value/></Tag><Tag><Key>a</Key><Value/></Tag>'),
      code: 'InvalidTag',
    },
    { name: 'more than any tags need', body: 'x'.repeat(300_000), code: 'MalformedXML' },
  ])('are refused as $name', async ({ body, code }) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    expect((await failureOf(send(s3, 'PutObjectTagging', 'k', { body }))).code).toBe(code);
  });
});

test('creating an object is announced before the client hears of it', async () => {
  const order: string[] = [];
  const { s3 } = await openS3({
    onObjectCreated: async (event) => {
      order.push(`announced ${event.key}`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push('announcement kept');
    },
  });
  await send(s3, 'PutObject', 'k', { body: 'x' });
  order.push('answered');
  expect(order).toEqual(['announced k', 'announcement kept', 'answered']);
});

test('an announcement names the object, and a later one compares greater', async () => {
  const { s3, events, dir } = await openS3();
  await send(s3, 'PutObject', 'k', { body: 'x' });
  await send(s3, 'PutObject', 'k', { body: 'yy' });
  const restarted = await openS3({ dir });
  await send(restarted.s3, 'PutObject', 'k', { body: 'zzz' });
  const all = [...events, ...restarted.events];
  expect(all).toMatchObject([
    { eventName: 'ObjectCreated:Put', bucket: BUCKET, key: 'k', size: 1, etag: md5('x') },
    { size: 2, time: START },
    { size: 3 },
  ]);
  const sequencers = all.map(({ sequencer }) => sequencer);
  expect(sequencers).toEqual([...sequencers].sort());
  expect(new Set(sequencers).size).toBe(3);
  sequencers.forEach((sequencer) => expect(sequencer).toMatch(/^[0-9A-F]{18}$/));
});

test('a bucket that exists is there', async () => {
  const { s3 } = await openS3();
  expect((await send(s3, 'HeadBucket', '')).status).toBe(200);
  expect((await failureOf(send(s3, 'HeadBucket', '', { bucket: 'x' }))).code).toBe('NoSuchBucket');
});
