import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { BUCKET, OTHER_BUCKET, failureOf, openS3, send, xmlOf } from './s3-fixture.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

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

  test('shows characters that XML cannot hold when asked to encode them', async () => {
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

  test('lists only its bucket', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    const answer = xmlOf(await send(s3, 'ListObjectsV2', '', { bucket: OTHER_BUCKET }));
    expect(answer).toMatchObject({ Name: OTHER_BUCKET, KeyCount: '0' });
  });
});

test('HeadBucket finds a bucket', async () => {
  const { s3 } = await openS3();
  expect((await send(s3, 'HeadBucket', '')).status).toBe(200);
  expect((await failureOf(send(s3, 'HeadBucket', '', { bucket: 'x' }))).code).toBe('NoSuchBucket');
});
