import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  beginUpload,
  bodyOf,
  BUCKET,
  completeUpload,
  failureOf,
  openS3,
  send,
  sendPart,
  textOf,
  xmlOf,
} from './s3-fixture.ts';

const MIB = 1024 * 1024;
const large = randomBytes(5 * MIB);
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('base64');

describe('a multipart upload', () => {
  test('becomes one object of its parts, in order', async () => {
    const { s3, events } = await openS3();
    const uploadId = await beginUpload(s3, 'k', {
      'content-type': 'image/png',
      'x-amz-meta-recipe': '{}',
    });
    const second = await sendPart(s3, 'k', uploadId, 2, 'tail');
    const first = await sendPart(s3, 'k', uploadId, 1, large);
    expect((await failureOf(send(s3, 'GetObject', 'k'))).code).toBe('NoSuchKey');
    const completed = await completeUpload(s3, 'k', uploadId, [first, second]);
    const digests = Buffer.from(first.etag + second.etag, 'hex');
    const etag = `${createHash('md5').update(digests).digest('hex')}-2`;
    expect(xmlOf(completed)).toMatchObject({ Bucket: BUCKET, Key: 'k', ETag: `"${etag}"` });
    const got = await send(s3, 'GetObject', 'k');
    expect(got.headers).toMatchObject({
      etag: `"${etag}"`,
      'content-type': 'image/png',
      'content-length': String(5 * MIB + 4),
      'x-amz-meta-recipe': '{}',
    });
    expect((await bodyOf(got)).equals(Buffer.concat([large, Buffer.from('tail')]))).toBe(true);
    expect(events).toMatchObject([
      { eventName: 'ObjectCreated:CompleteMultipartUpload', key: 'k', size: 5 * MIB + 4, etag },
    ]);
  });

  test('is read across its parts by range and by part number', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const first = await sendPart(s3, 'k', uploadId, 1, large);
    const second = await sendPart(s3, 'k', uploadId, 7, 'tail');
    await completeUpload(s3, 'k', uploadId, [first, second]);
    const range = `bytes=${5 * MIB - 2}-${5 * MIB + 1}`;
    const ranged = await send(s3, 'GetObject', 'k', { headers: { range } });
    const expected = Buffer.concat([large.subarray(-2), Buffer.from('ta')]);
    expect((await bodyOf(ranged)).equals(expected)).toBe(true);
    const part = await send(s3, 'GetObject', 'k', { query: { partNumber: '2' } });
    expect(part).toMatchObject({
      status: 206,
      headers: { 'x-amz-mp-parts-count': '2', 'content-length': '4' },
    });
    expect((await bodyOf(part)).toString()).toBe('tail');
    expect(
      await failureOf(send(s3, 'GetObject', 'k', { query: { partNumber: '3' } })),
    ).toMatchObject({ status: 416, code: 'InvalidPartNumber' });
  });

  test('takes the last upload of a part number', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const stale = await sendPart(s3, 'k', uploadId, 1, 'one');
    const fresh = await sendPart(s3, 'k', uploadId, 1, 'two');
    expect((await failureOf(completeUpload(s3, 'k', uploadId, [stale]))).code).toBe('InvalidPart');
    await completeUpload(s3, 'k', uploadId, [fresh]);
    expect(await textOf(s3, 'k')).toBe('two');
  });

  test('gives the same response when completed again', async () => {
    const { s3, events } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const part = await sendPart(s3, 'k', uploadId, 1, 'x');
    const [first, again] = await Promise.all([
      completeUpload(s3, 'k', uploadId, [part]),
      completeUpload(s3, 'k', uploadId, [part]),
    ]);
    expect(again).toEqual(first);
    expect(events).toHaveLength(1);
    const other = { ...part, etag: '0'.repeat(32) };
    expect((await failureOf(completeUpload(s3, 'k', uploadId, [other]))).code).toBe('NoSuchUpload');
    await send(s3, 'PutObject', 'k', { body: 'newer' });
    expect((await failureOf(completeUpload(s3, 'k', uploadId, [part]))).code).toBe('NoSuchUpload');
  });

  test('that was aborted is deleted with its parts', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const part = await sendPart(s3, 'k', uploadId, 1, 'x');
    const query = { uploadId, partNumber: '1' };
    expect((await send(s3, 'AbortMultipartUpload', 'k', { query })).status).toBe(204);
    const failures = await Promise.all(
      [
        send(s3, 'AbortMultipartUpload', 'k', { query }),
        send(s3, 'UploadPart', 'k', { query, body: 'x' }),
        send(s3, 'ListParts', 'k', { query }),
        completeUpload(s3, 'k', uploadId, [part]),
      ].map(failureOf),
    );
    expect(failures.map(({ code }) => code)).toEqual(Array(4).fill('NoSuchUpload'));
  });

  test('belongs to its key and to its bucket', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const query = { uploadId, partNumber: '1' };
    for (const parts of [{ query }, { query, bucket: 'results' }]) {
      const key = 'bucket' in parts ? 'k' : 'other';
      expect((await failureOf(send(s3, 'ListParts', key, parts))).code).toBe('NoSuchUpload');
    }
    const path = { uploadId: '../../../objects', partNumber: '1' };
    expect((await failureOf(send(s3, 'ListParts', 'k', { query: path }))).code).toBe(
      'NoSuchUpload',
    );
  });

  test('that ends while a part is being received refuses the part', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const query = { uploadId, partNumber: '1' };
    const body = (async function* () {
      yield Buffer.from('x');
      await send(s3, 'AbortMultipartUpload', 'k', { query });
    })();
    const failure = await failureOf(send(s3, 'UploadPart', 'k', { query, body, contentLength: 1 }));
    expect(failure.code).toBe('NoSuchUpload');
  });

  test('lists its parts page by page with size, ETag and checksum', async () => {
    const { s3, clock } = await openS3();
    const headers = { 'x-amz-checksum-algorithm': 'SHA256' };
    const uploadId = await beginUpload(s3, 'k', headers);
    for (const number of [3, 1, 2]) {
      clock.now += 1000;
      await sendPart(s3, 'k', uploadId, number, `part ${number}`, {
        'x-amz-checksum-sha256': sha256(`part ${number}`),
      });
    }
    const first = xmlOf(
      await send(s3, 'ListParts', 'k', { query: { uploadId, 'max-parts': '2' } }),
    );
    expect(first).toMatchObject({
      UploadId: uploadId,
      IsTruncated: 'true',
      NextPartNumberMarker: '2',
      ChecksumAlgorithm: 'SHA256',
      ChecksumType: 'COMPOSITE',
      Part: [
        {
          PartNumber: '1',
          Size: '6',
          ChecksumSHA256: sha256('part 1'),
          LastModified: '2026-03-01T10:00:02.000Z',
        },
        { PartNumber: '2' },
      ],
    });
    const query = { uploadId, 'max-parts': '2', 'part-number-marker': '2' };
    const second = xmlOf(await send(s3, 'ListParts', 'k', { query }));
    expect(second).toMatchObject({ IsTruncated: 'false', Part: [{ PartNumber: '3' }] });
    expect(second).toMatchObject({ NextPartNumberMarker: '3', StorageClass: 'STANDARD' });
    expect(second).toHaveProperty('Owner.ID');
    expect(second).toHaveProperty('Initiator.ID');
  });

  test('may take parts from stored objects without their bytes being sent', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'source', { body: '0123456789' });
    const uploadId = await beginUpload(s3, 'k');
    const query = { uploadId, partNumber: '1' };
    const copySource = { bucket: BUCKET, key: 'source' };
    const headers = { 'x-amz-copy-source-range': 'bytes=2-4' };
    const copied = xmlOf(await send(s3, 'UploadPartCopy', 'k', { query, copySource, headers }));
    await send(s3, 'DeleteObject', 'source');
    const etag = String(copied.ETag).replaceAll('"', '');
    await completeUpload(s3, 'k', uploadId, [{ partNumber: 1, etag, checksums: {} }]);
    expect(await textOf(s3, 'k')).toBe('234');
  });

  test.each([
    ['bytes=2-', 'InvalidArgument'],
    ['bytes=0-10', 'InvalidArgument'],
    // Recorded from AWS by LocalStack: test_upload_part_copy_range, 2026-02-21.
    ['bytes=10-12', 'InvalidRequest'],
    ['2-4', 'InvalidArgument'],
  ])('refuses the copy source range %s of ten bytes as %s', async (range, code) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'source', { body: '0123456789' });
    const uploadId = await beginUpload(s3, 'k');
    const copy = send(s3, 'UploadPartCopy', 'k', {
      query: { uploadId, partNumber: '1' },
      copySource: { bucket: BUCKET, key: 'source' },
      headers: { 'x-amz-copy-source-range': range },
    });
    expect(await failureOf(copy)).toMatchObject({ status: 400, code });
  });

  test.each([
    {
      name: 'onto a taken key with If-None-Match',
      headers: { 'if-none-match': '*' },
      failure: { status: 412, code: 'PreconditionFailed' },
    },
    {
      name: 'of another size than said',
      headers: { 'x-amz-mp-object-size': '2' },
      failure: { status: 400, code: 'InvalidRequest' },
    },
    {
      name: 'of another checksum than said',
      headers: { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' },
      failure: { status: 400, code: 'BadDigest' },
    },
    {
      name: 'of another type of checksum than said',
      headers: { 'x-amz-checksum-type': 'COMPOSITE' },
      failure: { status: 400, code: 'InvalidRequest' },
    },
  ])('is not completed $name, and can still be', async ({ headers, failure }) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'older' });
    const uploadId = await beginUpload(s3, 'k');
    const part = await sendPart(s3, 'k', uploadId, 1, 'x');
    const completion = completeUpload(s3, 'k', uploadId, [part], headers as Record<string, string>);
    expect(await failureOf(completion)).toMatchObject(failure);
    expect(await textOf(s3, 'k')).toBe('older');
    await completeUpload(s3, 'k', uploadId, [part]);
    expect(await textOf(s3, 'k')).toBe('x');
  });

  test('copied becomes an object without parts', async () => {
    const { s3 } = await openS3();
    const headers = { 'x-amz-checksum-algorithm': 'CRC32' };
    const uploadId = await beginUpload(s3, 'k', headers);
    const part = await sendPart(s3, 'k', uploadId, 1, '123456789', {
      'x-amz-checksum-crc32': 'y/Q5Jg==',
    });
    await completeUpload(s3, 'k', uploadId, [part]);
    const copied = await send(s3, 'CopyObject', 'copy', {
      copySource: { bucket: BUCKET, key: 'k' },
    });
    expect(xmlOf(copied)).toMatchObject({
      ETag: `"${part.etag}"`,
      ChecksumCRC32: 'y/Q5Jg==',
      ChecksumType: 'FULL_OBJECT',
    });
    expect(await textOf(s3, 'copy')).toBe('123456789');
  });
});
