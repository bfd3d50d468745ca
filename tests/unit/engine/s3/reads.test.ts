import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bodyOf, failureOf, openS3, send } from './s3-fixture.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

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

  test('of a cached object answers 304 without bytes', async () => {
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

  test('of a version other than null is refused without versioning', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    const versioned = (versionId: string) => send(s3, 'GetObject', 'k', { query: { versionId } });
    expect((await versioned('null')).status).toBe(200);
    expect(await failureOf(versioned('3HL4kqt'))).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
      message: 'Invalid version id specified',
    });
  });
});
