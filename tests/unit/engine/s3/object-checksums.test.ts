import { describe, expect, test } from 'vitest';
import {
  beginUpload,
  completeUpload,
  failureOf,
  openS3,
  send,
  sendPart,
  xmlOf,
} from './s3-fixture.ts';

describe('checksums', () => {
  const digits = '123456789';
  const crc32 = 'y/Q5Jg==';
  const crc64nvme = 'rosUhgp5mIg=';
  const enabled = { headers: { 'x-amz-checksum-mode': 'ENABLED' } };

  test.each([
    { name: 'a header', headers: { 'x-amz-checksum-crc32': crc32 }, kept: { crc32 } },
    {
      name: 'a trailer',
      headers: { 'x-amz-trailer': 'x-amz-checksum-crc32' },
      trailers: new Map([['x-amz-checksum-crc32', crc32]]),
      kept: { crc32 },
    },
    {
      name: 'Content-MD5',
      headers: { 'content-md5': 'JfnnlDI7RTiF9RgfG2JNCw==' },
      kept: { crc64nvme },
    },
    { name: 'nothing', headers: {}, kept: { crc64nvme } },
  ])('declared by $name are verified, kept and given back', async ({ headers, trailers, kept }) => {
    const { s3 } = await openS3();
    const put = await send(s3, 'PutObject', 'k', {
      body: digits,
      headers: headers as Record<string, string>,
      ...(trailers && { trailers }),
    });
    const expected = Object.fromEntries(
      Object.entries(kept).map(([name, value]) => [`x-amz-checksum-${name}`, value]),
    );
    expect(put.headers).toMatchObject({ ...expected, 'x-amz-checksum-type': 'FULL_OBJECT' });
    expect((await send(s3, 'HeadObject', 'k', enabled)).headers).toMatchObject(expected);
    expect(Object.keys((await send(s3, 'HeadObject', 'k')).headers).join()).not.toContain(
      'checksum',
    );
  });

  test('are not returned with a range of the object', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: digits });
    const headers = { ...enabled.headers, range: 'bytes=0-3' };
    const got = await send(s3, 'HeadObject', 'k', { headers });
    expect(Object.keys(got.headers).join()).not.toContain('checksum');
  });

  test.each([
    { name: 'a header', headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } },
    {
      name: 'a trailer',
      headers: { 'x-amz-trailer': 'x-amz-checksum-crc32c' },
      trailers: new Map([['x-amz-checksum-crc32c', 'AAAAAA==']]),
    },
    { name: 'Content-MD5', headers: { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' } },
  ])('that do not match, in $name, refuse the object', async ({ headers, trailers }) => {
    const { s3 } = await openS3();
    const put = send(s3, 'PutObject', 'k', {
      body: digits,
      headers: headers as Record<string, string>,
      ...(trailers && { trailers }),
    });
    expect(await failureOf(put)).toMatchObject({ status: 400, code: 'BadDigest' });
    expect((await failureOf(send(s3, 'GetObject', 'k'))).code).toBe('NoSuchKey');
  });

  test.each([
    {
      algorithm: 'CRC32',
      type: undefined,
      sum: { 'x-amz-checksum-crc32': crc32 },
      expected: /^.{8}-1$/,
      expectedType: 'COMPOSITE',
    },
    {
      algorithm: 'CRC32',
      type: 'FULL_OBJECT',
      sum: {},
      expected: /^y\/Q5Jg==$/,
      expectedType: 'FULL_OBJECT',
    },
    {
      algorithm: 'CRC64NVME',
      type: undefined,
      sum: {},
      expected: /^rosUhgp5mIg=$/,
      expectedType: 'FULL_OBJECT',
    },
  ])(
    'of an upload by $algorithm are $expectedType',
    async ({ algorithm, type, sum, expected, expectedType }) => {
      const { s3 } = await openS3();
      const uploadId = await beginUpload(s3, 'k', {
        'x-amz-checksum-algorithm': algorithm,
        ...(type && { 'x-amz-checksum-type': type }),
      });
      const part = await sendPart(s3, 'k', uploadId, 1, digits, sum as Record<string, string>);
      const answer = xmlOf(await completeUpload(s3, 'k', uploadId, [part]));
      expect(answer[`Checksum${algorithm}`]).toMatch(expected);
      expect(answer.ChecksumType).toBe(expectedType);
      const { headers } = await send(s3, 'HeadObject', 'k', enabled);
      expect(headers[`x-amz-checksum-${algorithm.toLowerCase()}`]).toMatch(expected);
    },
  );

  test.each([
    { name: 'of an unknown algorithm', headers: { 'x-amz-checksum-algorithm': 'CRC16' } },
    {
      name: 'full-object by SHA-256',
      headers: { 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-type': 'FULL_OBJECT' },
    },
    {
      name: 'composite by CRC-64/NVME',
      headers: { 'x-amz-checksum-algorithm': 'CRC64NVME', 'x-amz-checksum-type': 'COMPOSITE' },
    },
    { name: 'a type without an algorithm', headers: { 'x-amz-checksum-type': 'COMPOSITE' } },
  ])('an upload cannot request $name', async ({ headers }) => {
    const { s3 } = await openS3();
    const create = send(s3, 'CreateMultipartUpload', 'k', {
      headers: headers as Record<string, string>,
    });
    expect((await failureOf(create)).code).toBe('InvalidRequest');
  });

  test('of a part are verified with any algorithm, when the upload names none', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const wrong = sendPart(s3, 'k', uploadId, 1, digits, { 'x-amz-checksum-crc32': 'AAAAAA==' });
    await expect(wrong).rejects.toMatchObject({ code: 'BadDigest' });
    const part = await sendPart(s3, 'k', uploadId, 1, digits, { 'x-amz-checksum-crc32': crc32 });
    const unchecked = { ...part, checksums: {} };
    const completed = xmlOf(await completeUpload(s3, 'k', uploadId, [unchecked]));
    expect(completed).toMatchObject({ ChecksumCRC64NVME: crc64nvme, ChecksumType: 'FULL_OBJECT' });
  });

  test.each([
    { name: 'another than asked for', asked: 'SHA256', sum: { 'x-amz-checksum-crc32': crc32 } },
    { name: 'none of a composite', asked: 'SHA256', sum: {} },
  ])('of a part, $name, refuse it', async ({ asked, sum }) => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k', { 'x-amz-checksum-algorithm': asked });
    const part = send(s3, 'UploadPart', 'k', {
      query: { uploadId, partNumber: '1' },
      body: digits,
      headers: sum as Record<string, string>,
    });
    expect(await failureOf(part)).toMatchObject({
      code: 'InvalidRequest',
      message: expect.stringContaining('Checksum Type mismatch occurred') as string,
    });
  });
});
