import { describe, expect, test } from 'vitest';
import {
  beginUpload,
  BUCKET,
  completeUpload,
  failureOf,
  openS3,
  send,
  sendPart,
  xmlOf,
} from './s3-fixture.ts';

const put = (storageClass: string) => ({
  body: 'body-test',
  headers: { 'x-amz-storage-class': storageClass },
});

// Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3.snapshot.json,
// test_put_object_storage_class and test_s3_copy_object_storage_class, 2026-02-21.
describe('a storage class', () => {
  test.each([
    { name: 'STANDARD', header: undefined, readable: true },
    { name: 'STANDARD_IA', header: 'STANDARD_IA', readable: true },
    { name: 'ONEZONE_IA', header: 'ONEZONE_IA', readable: true },
    { name: 'INTELLIGENT_TIERING', header: 'INTELLIGENT_TIERING', readable: true },
    { name: 'REDUCED_REDUNDANCY', header: 'REDUCED_REDUNDANCY', readable: true },
    { name: 'GLACIER_IR', header: 'GLACIER_IR', readable: true },
    { name: 'GLACIER', header: 'GLACIER', readable: false },
    { name: 'DEEP_ARCHIVE', header: 'DEEP_ARCHIVE', readable: false },
  ])('$name is stored, listed and readable: $readable', async ({ name, header, readable }) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', put(name));
    const head = await send(s3, 'HeadObject', 'k');
    expect(head.headers['x-amz-storage-class']).toBe(header);
    const listed = xmlOf(await send(s3, 'ListObjectsV2', ''));
    expect(listed).toMatchObject({ Contents: [{ StorageClass: name }] });
    if (readable) {
      expect((await send(s3, 'HeadObject', 'k')).status).toBe(200);
      return;
    }
    const read = Promise.resolve().then(() => send(s3, 'GetObject', 'k'));
    expect(await failureOf(read)).toMatchObject({
      status: 403,
      code: 'InvalidObjectState',
      detail: { StorageClass: name },
    });
    const copySource = { bucket: BUCKET, key: 'k' };
    const copied = await failureOf(send(s3, 'CopyObject', 'copy', { copySource }));
    expect([copied.status, copied.code]).toEqual([403, 'ObjectNotInActiveTierError']);
  });

  test('that a general purpose bucket does not have is rejected', async () => {
    const { s3 } = await openS3();
    expect(await failureOf(send(s3, 'PutObject', 'k', put('OUTPOSTS')))).toMatchObject({
      code: 'InvalidStorageClass',
      detail: { StorageClassRequested: 'OUTPOSTS' },
    });
  });

  test('of a multipart upload becomes that of the object', async () => {
    const { s3 } = await openS3();
    const uploadId = await beginUpload(s3, 'k', { 'x-amz-storage-class': 'STANDARD_IA' });
    const part = await sendPart(s3, 'k', uploadId, 1, 'x');
    await completeUpload(s3, 'k', uploadId, [part]);
    const { headers } = await send(s3, 'HeadObject', 'k');
    expect(headers['x-amz-storage-class']).toBe('STANDARD_IA');
  });

  test('is changed by a copy in place, and allows one that does not change it', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', put('STANDARD_IA'));
    const copySource = { bucket: BUCKET, key: 'k' };
    const headers = { 'x-amz-storage-class': 'STANDARD' };
    await send(s3, 'CopyObject', 'k', { copySource, headers });
    const head = await send(s3, 'HeadObject', 'k');
    expect(head.headers).not.toHaveProperty('x-amz-storage-class');
    expect((await send(s3, 'CopyObject', 'k', { copySource, headers })).status).toBe(200);
    const unchanged = await failureOf(send(s3, 'CopyObject', 'k', { copySource }));
    expect(unchanged.code).toBe('InvalidRequest');
  });
});
