import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  beginUpload,
  BUCKET,
  completeUpload,
  failureOf,
  openS3,
  request,
  send,
  sendPart,
  xmlOf,
} from './s3-fixture.ts';

/** Answers that LocalStack recorded from AWS: localstack/localstack tests/aws/services/s3/*.snapshot.json,
 *  at 21 February 2026 unless a title names another day. Each title ends in the name of its test. */

const MIB = 1024 * 1024;
const inPlace = { copySource: { bucket: BUCKET, key: 'k' } };

const openWith = async (body: string) => {
  const opened = await openS3();
  await send(opened.s3, 'PutObject', 'k', { body });
  return opened;
};

describe('copies', () => {
  test.each([{ 'if-none-match': '*' }, { 'if-match': '"another"' }])(
    'in place: the condition %o is judged before the lack of a change: test_copy_object_if_none_match_in_place',
    async (headers: Record<string, string>) => {
      const { s3 } = await openWith('source');
      const copy = send(s3, 'CopyObject', 'k', { ...inPlace, headers });
      expect(await failureOf(copy)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    },
  );

  test('in place: the same storage class is a change: test_s3_copy_object_in_place_storage_class', async () => {
    const { s3 } = await openWith('source');
    const headers = { 'x-amz-storage-class': 'STANDARD' };
    expect((await send(s3, 'CopyObject', 'k', { ...inPlace, headers })).status).toBe(200);
  });
});

describe('reads', () => {
  test('a range of the whole object comes with its checksum, another without: test_get_object_range', async () => {
    const { s3 } = await openS3();
    const checksum = createHash('sha256').update('0123456789').digest('base64');
    const headers = { 'x-amz-checksum-sha256': checksum };
    await send(s3, 'PutObject', 'k', { body: '0123456789', headers });
    const read = async (range: string) =>
      (
        await send(s3, 'GetObject', 'k', {
          headers: { range, 'x-amz-checksum-mode': 'ENABLED' },
        })
      ).headers;
    expect(await read('bytes=0-100')).toMatchObject({ 'x-amz-checksum-sha256': checksum });
    expect(await read('bytes=-15')).toMatchObject({ 'x-amz-checksum-sha256': checksum });
    expect(await read('bytes=1-9')).not.toHaveProperty('x-amz-checksum-sha256');
  });

  test('a part of an object with a checksum of the whole has none, unless it is the whole: test_get_object_part, test_get_object_part_checksum', async () => {
    const { s3 } = await openS3();
    const headers = { 'x-amz-checksum-mode': 'ENABLED' };
    const readPart = async (...sizes: readonly number[]) => {
      const uploadId = await beginUpload(s3, 'k');
      const parts = [];
      for (const [index, size] of sizes.entries()) {
        parts.push(await sendPart(s3, 'k', uploadId, index + 1, Buffer.alloc(size)));
      }
      await completeUpload(s3, 'k', uploadId, parts);
      return (await send(s3, 'GetObject', 'k', { headers, query: { partNumber: '1' } })).headers;
    };
    expect(await readPart(5 * MIB, 1)).not.toHaveProperty('x-amz-checksum-crc64nvme');
    expect(await readPart(1)).toHaveProperty('x-amz-checksum-crc64nvme');
  });

  test('HeadBucket gives the ARN: test_create_bucket_head_bucket', async () => {
    const { s3 } = await openS3();
    expect((await send(s3, 'HeadBucket', '')).headers).toEqual({
      'content-type': 'application/xml',
      'x-amz-access-point-alias': 'false',
      'x-amz-bucket-arn': `arn:aws:s3:::${BUCKET}`,
      'x-amz-bucket-region': 'us-east-1',
    });
  });

  test('a composite checksum stands in the attributes without the number of parts: test_complete_multipart_parts_checksum_composite', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k', { 'x-amz-checksum-algorithm': 'SHA256' });
    const sha256 = createHash('sha256').update('x').digest();
    const headers = { 'x-amz-checksum-sha256': sha256.toString('base64') };
    await completeUpload(s3, 'k', uploadId, [await sendPart(s3, 'k', uploadId, 1, 'x', headers)]);
    const attributes = { 'x-amz-object-attributes': 'Checksum,ObjectParts' };
    const content = xmlOf(await send(s3, 'GetObjectAttributes', 'k', { headers: attributes }));
    const composite = createHash('sha256').update(sha256).digest('base64');
    expect(content).toMatchObject({
      Checksum: { ChecksumSHA256: composite, ChecksumType: 'COMPOSITE' },
      ObjectParts: { PartsCount: '1', Part: [{ PartNumber: '1' }] },
    });
  });

  test('the parts of an object with a checksum of the whole are counted only: test_complete_multipart_parts_checksum_full_object', async () => {
    const { s3 } = await openS3();
    const asked = { 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'FULL_OBJECT' };
    const uploadId = await beginUpload(s3, 'k', asked);
    await completeUpload(s3, 'k', uploadId, [await sendPart(s3, 'k', uploadId, 1, 'x')]);
    const headers = { 'x-amz-object-attributes': 'ObjectParts' };
    const content = xmlOf(await send(s3, 'GetObjectAttributes', 'k', { headers }));
    expect(content.ObjectParts).toEqual({ PartsCount: '1' });
  });
});

describe('listings', () => {
  test('a continuation token replaces StartAfter: test_list_objects_v2_continuation_start_after', async () => {
    const { s3 } = await openS3();
    for (const key of ['a', 'b', 'c']) await send(s3, 'PutObject', key, { body: 'x' });
    const query = { 'list-type': '2', 'max-keys': '1', 'start-after': 'a' };
    const first = xmlOf(await send(s3, 'ListObjectsV2', '', { query }));
    expect(first.StartAfter).toBe('a');
    const token = { ...query, 'continuation-token': String(first.NextContinuationToken) };
    const second = xmlOf(await send(s3, 'ListObjectsV2', '', { query: token }));
    expect(second).not.toHaveProperty('StartAfter');
    expect(second).toHaveProperty('Contents.0.Key', 'c');
    const empty = send(s3, 'ListObjectsV2', '', { query: { 'continuation-token': '' } });
    expect((await failureOf(empty)).detail).toEqual({ ArgumentName: 'continuation-token' });
  });

  test('uploads name who began them, in whole seconds, and no empty Prefix: test_multipart_and_list_parts', async () => {
    const { s3, clock } = await openS3();
    clock.now += 345;
    const principalArn = 'arn:aws:iam::111122223333:user/anna';
    await s3.handle({ ...request('CreateMultipartUpload', 'k'), principalArn });
    const initiator = { ID: principalArn, DisplayName: 'anna' };
    const uploads = xmlOf(await send(s3, 'ListMultipartUploads', ''));
    expect(uploads).not.toHaveProperty('Prefix');
    const [upload] = uploads.Upload as { UploadId: string }[];
    expect(upload).toMatchObject({ Initiator: initiator, Initiated: '2026-03-01T10:00:00.000Z' });
    const query = { uploadId: upload?.UploadId ?? '' };
    expect(xmlOf(await send(s3, 'ListParts', 'k', { query })).Initiator).toEqual(initiator);
  });
});

describe('multipart uploads', () => {
  test('a part answers with the checksum that was sent: test_multipart_and_list_parts', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const query = { uploadId, partNumber: '1' };
    const headers = { 'x-amz-checksum-crc32': 'y/Q5Jg==' };
    const part = await send(s3, 'UploadPart', 'k', { query, body: '123456789', headers });
    expect(part.headers).toMatchObject(headers);
  });

  test('the upload is looked for before the parts: test_multipart_no_such_upload', async () => {
    const { s3 } = await openS3();
    const unknown = completeUpload(s3, 'k', 'fakeid', []);
    expect(await failureOf(unknown)).toMatchObject({
      code: 'NoSuchUpload',
      detail: { UploadId: 'fakeid' },
    });
    const uploadId = await beginUpload(s3, 'k');
    expect(await failureOf(completeUpload(s3, 'k', uploadId, []))).toMatchObject({
      code: 'InvalidRequest',
      message: 'You must specify at least one part',
    });
  });

  test('parts out of order: test_complete_multipart_parts_order', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const second = await sendPart(s3, 'k', uploadId, 2, 'x');
    const first = await sendPart(s3, 'k', uploadId, 1, Buffer.alloc(5 * MIB));
    expect(await failureOf(completeUpload(s3, 'k', uploadId, [second, first]))).toMatchObject({
      code: 'InvalidPartOrder',
      message:
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      detail: { UploadId: uploadId },
    });
  });

  test('a checksum of another algorithm than the upload asked for: test_multipart_parts_checksum_exceptions_composite', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k', { 'x-amz-checksum-algorithm': 'CRC32' });
    const headers = { 'x-amz-checksum-crc32': 'y/Q5Jg==' };
    const { partNumber, etag } = await sendPart(s3, 'k', uploadId, 1, '123456789', headers);
    const part = { partNumber, etag, checksums: { sha256: 'x' } };
    expect(await failureOf(completeUpload(s3, 'k', uploadId, [part]))).toMatchObject({
      code: 'BadDigest',
      message: 'The sha256 you specified for part 1 did not match what we received.',
    });
    const bare = { partNumber, etag, checksums: {} };
    const type = { 'x-amz-checksum-type': 'FULL_OBJECT' };
    expect(await failureOf(completeUpload(s3, 'k', uploadId, [bare], type))).toMatchObject({
      code: 'InvalidRequest',
      message:
        'The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.',
    });
  });

  test('the checksum of the whole object needs its type: test_multipart_parts_checksum_exceptions_full_object', async () => {
    const { s3 } = await openS3();
    const type = { 'x-amz-checksum-type': 'FULL_OBJECT' };
    const uploadId = await beginUpload(s3, 'k', { 'x-amz-checksum-algorithm': 'CRC32', ...type });
    const part = await sendPart(s3, 'k', uploadId, 1, '123456789');
    const right = { 'x-amz-checksum-crc32': 'y/Q5Jg==' };
    const wrong = [right, { 'x-amz-checksum-crc32c': 'y/Q5Jg==', ...type }];
    for (const headers of wrong) {
      expect(await failureOf(completeUpload(s3, 'k', uploadId, [part], headers))).toMatchObject({
        code: 'BadDigest',
        message: 'The crc32 you specified did not match the calculated checksum.',
      });
    }
    const completed = await completeUpload(s3, 'k', uploadId, [part], { ...right, ...type });
    expect(xmlOf(completed)).toMatchObject({ ChecksumCRC32: 'y/Q5Jg==' });
  });

  test('an upload that asked for no checksum takes none for its parts, and ignores one of the object: test_complete_multipart_parts_checksum_default', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k');
    const sent = { 'x-amz-checksum-crc32': 'y/Q5Jg==' };
    const part = await sendPart(s3, 'k', uploadId, 1, '123456789', sent);
    expect((await failureOf(completeUpload(s3, 'k', uploadId, [part]))).code).toBe('InvalidPart');
    const bare = { ...part, checksums: {} };
    const type = { 'x-amz-checksum-type': 'FULL_OBJECT' };
    expect((await failureOf(completeUpload(s3, 'k', uploadId, [bare], type))).message).toBe(
      'The upload was created using the null checksum mode. The complete request must use the same checksum mode.',
    );
    const ignored = { 'x-amz-checksum-crc32c': 'AAAAAA==-2' };
    const completed = await completeUpload(s3, 'k', uploadId, [bare], ignored);
    expect(xmlOf(completed)).toMatchObject({ ChecksumType: 'FULL_OBJECT' });
  });
});

describe('errors', () => {
  test('a checksum that does not fit: test_put_object_checksum', async () => {
    const { s3 } = await openS3();
    const headers = { 'x-amz-checksum-crc32': 'AAAAAA==' };
    expect(await failureOf(send(s3, 'PutObject', 'k', { body: 'x', headers }))).toMatchObject({
      code: 'BadDigest',
      message: 'The CRC32 you specified did not match the calculated checksum.',
    });
  });

  test('two checksums are refused before their values are read: test_s3_checksum_no_algorithm', async () => {
    const { s3 } = await openS3();
    const headers = { 'x-amz-checksum-crc32': 'bad', 'x-amz-checksum-sha256': 'bad' };
    expect((await failureOf(send(s3, 'PutObject', 'k', { body: 'x', headers }))).message).toBe(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  });

  test('a Content-MD5 is named in the error: test_s3_invalid_content_md5', async () => {
    const { s3 } = await openS3();
    const put = (md5: string) =>
      failureOf(send(s3, 'PutObject', 'k', { body: 'x', headers: { 'content-md5': md5 } }));
    expect(await put('000')).toMatchObject({
      code: 'InvalidDigest',
      detail: { 'Content-MD5': '000' },
    });
    const other = createHash('md5').update('y').digest();
    expect(await put(other.toString('base64'))).toMatchObject({
      code: 'BadDigest',
      detail: {
        ExpectedDigest: other.toString('hex'),
        CalculatedDigest: createHash('md5').update('x').digest('base64'),
      },
    });
  });

  test('a version of an unversioned bucket: test_get_object_with_version_unversioned_bucket', async () => {
    const { s3 } = await openWith('x');
    const query = { versionId: 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD' };
    expect(await failureOf(send(s3, 'GetObject', 'k', { query }))).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
      detail: { ArgumentName: 'versionId', ArgumentValue: query.versionId },
    });
  });

  test('a deletion of an unknown version names it: test_delete_objects', async () => {
    const { s3 } = await openWith('x');
    const deletions = [{ key: 'k', versionId: 'HPniJFCx', allowed: true, message: '' }];
    const answer = xmlOf(await send(s3, 'DeleteObjects', '', { deletions }));
    expect(answer.Error).toMatchObject([{ Code: 'NoSuchVersion', VersionId: 'HPniJFCx' }]);
  });

  test('tags without a TagSet are no tags: test_put_object_tagging_none_value, 23 February 2026', async () => {
    const { s3 } = await openWith('x');
    await send(s3, 'PutObjectTagging', 'k', { body: '<Tagging></Tagging>' });
    expect(xmlOf(await send(s3, 'GetObjectTagging', 'k')).TagSet).toBe('');
  });
});

test.each(['x-amz-if-match-last-modified-time', 'x-amz-if-match-size'])(
  'a delete with %s is not implemented, and deletes nothing: test_delete_object_if_match_size_non_express and two others',
  async (header) => {
    const { s3 } = await openWith('kept');
    const deletion = send(s3, 'DeleteObject', 'k', { headers: { [header]: '4' } });
    expect(await failureOf(deletion)).toMatchObject({ status: 501, code: 'NotImplemented' });
    expect((await send(s3, 'HeadObject', 'k')).status).toBe(200);
  },
);
