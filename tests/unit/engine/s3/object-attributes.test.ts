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

// Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3.snapshot.json,
// test_get_object_attributes and test_get_object_attributes_with_space, and
// test_s3_list_operations.snapshot.json, test_list_parts_via_object_attrs_pagination, 2026-02-21.
describe('GetObjectAttributes', () => {
  test('gives the requested attributes of an object', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'test123' });
    const headers = {
      'x-amz-object-attributes': 'ETag, Checksum,ObjectParts,StorageClass,ObjectSize',
    };
    const response = await send(s3, 'GetObjectAttributes', 'k', { headers });
    const attributes = xmlOf(response);
    expect(attributes).toMatchObject({
      ETag: 'cc03e747a6afbbcbf8be7668acfebee5',
      Checksum: { ChecksumType: 'FULL_OBJECT' },
      StorageClass: 'STANDARD',
      ObjectSize: '7',
    });
    expect(attributes).not.toHaveProperty('ObjectParts');
    expect(response.headers).toHaveProperty('last-modified');
  });

  test('gives only what is requested', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    const headers = { 'x-amz-object-attributes': 'ObjectSize' };
    const attributes = xmlOf(await send(s3, 'GetObjectAttributes', 'k', { headers }));
    expect(Object.keys(attributes)).toEqual(['ObjectSize']);
  });

  test.each([
    { algorithm: null, parts: { PartsCount: '1' } },
    {
      algorithm: 'SHA256',
      parts: {
        PartsCount: '1',
        IsTruncated: 'false',
        MaxParts: '1000',
        NextPartNumberMarker: '1',
        PartNumberMarker: '0',
        Part: [{ PartNumber: '1', Size: '1' }],
      },
    },
  ])('of a multipart object with the checksum $algorithm', async ({ algorithm, parts }) => {
    const { s3 } = await openS3();
    const requested = algorithm === null ? {} : { 'x-amz-checksum-algorithm': algorithm };
    const declared: Record<string, string> =
      algorithm === null
        ? {}
        : { 'x-amz-checksum-sha256': 'LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=' };
    const uploadId = await beginUpload(s3, 'k', requested as Record<string, string>);
    const part = await sendPart(s3, 'k', uploadId, 1, 'x', declared);
    await completeUpload(s3, 'k', uploadId, [part]);
    const headers = { 'x-amz-object-attributes': 'ObjectParts' };
    const { ObjectParts } = xmlOf(await send(s3, 'GetObjectAttributes', 'k', { headers }));
    expect(ObjectParts).toMatchObject(parts);
    expect(Object.keys(ObjectParts as object)).toHaveLength(Object.keys(parts).length);
  });

  test.each(['', 'Size', 'ETag,Size'])('rejects the attributes %j', async (names) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    const headers = { 'x-amz-object-attributes': names };
    const response = Promise.resolve().then(() =>
      send(s3, 'GetObjectAttributes', 'k', { headers }),
    );
    expect((await failureOf(response)).code).toBe('InvalidArgument');
  });
});
