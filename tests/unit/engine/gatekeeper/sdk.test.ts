import {
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { region, startEngineInMemory, type EngineInMemory } from './engine-in-memory.ts';

let engine: EngineInMemory;
let s3: S3Client;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  engine = await startEngineInMemory();
  const credentials = await engine.user('me');
  const configuration = { region, endpoint: engine.url, credentials, maxAttempts: 1 };
  s3 = new S3Client({ ...configuration, forcePathStyle: true });
  dynamodb = new DynamoDBClient(configuration);
});
afterAll(async () => {
  s3.destroy();
  dynamodb.destroy();
  await engine.close();
});

const own = { Bucket: 'photos', Key: 'me/ä b/c' };

describe('the S3 client', () => {
  test('writes and reads, with its checksum in a trailer or not', async () => {
    await s3.send(new PutObjectCommand({ ...own, Body: 'text' }));
    expect(engine.objects.get('photos/me/ä b/c')?.toString()).toBe('text');
    const body = Readable.from([Buffer.from('stre'), Buffer.from('amed')]);
    await s3.send(
      new PutObjectCommand({
        ...own,
        Body: body,
        ContentLength: 8,
        ChecksumAlgorithm: 'CRC32',
      }),
    );
    const sent = engine.s3Requests.at(-1);
    expect([...(sent?.trailers.keys() ?? [])]).toEqual(['x-amz-checksum-crc32']);
    const read = await s3.send(new GetObjectCommand(own));
    expect(await read.Body?.transformToString()).toBe('streamed');
  });

  test('gets AccessDenied as its own error, with the reason', async () => {
    await expect(
      s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'other/c' })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
      message: expect.stringContaining('not authorized to perform: s3:GetObject') as string,
    });
  });

  test('signs links that open in a browser', async () => {
    await s3.send(new PutObjectCommand({ ...own, Body: 'linked' }));
    const link = await getSignedUrl(s3, new GetObjectCommand(own), { expiresIn: 60 });
    const answer = await fetch(link);
    expect([answer.status, await answer.text()]).toEqual([200, 'linked']);
    expect((await fetch(link.replace('/me/', '/other/'))).status).toBe(403);
  });

  test('deletes the allowed keys of many', async () => {
    const { Deleted, Errors } = await s3.send(
      new DeleteObjectsCommand({
        Bucket: 'photos',
        Delete: { Objects: [{ Key: own.Key }, { Key: 'other/c' }] },
      }),
    );
    expect(Deleted).toEqual([{ Key: own.Key }]);
    expect(Errors).toMatchObject([{ Key: 'other/c', Code: 'AccessDenied' }]);
  });

  test('cannot copy from another user’s prefix', async () => {
    const copy = new CopyObjectCommand({ ...own, CopySource: 'photos/other/c' });
    await expect(s3.send(copy)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('the DynamoDB client', () => {
  const query = (owner: string) =>
    new QueryCommand({
      TableName: 'rows',
      KeyConditionExpression: '#o = :o',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': { S: owner } },
    });

  test('reads its own partition', async () => {
    await dynamodb.send(query('me'));
    expect(engine.dynamoDbRequests.at(-1)?.operation).toBe('Query');
  });

  test('gets AccessDeniedException as its own error, with the reason', async () => {
    await expect(dynamodb.send(query('other'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('not authorized to perform: dynamodb:Query') as string,
    });
    await expect(dynamodb.send(new ScanCommand({ TableName: 'rows' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('gets ExpiredTokenException for expired credentials', async () => {
    const credentials = await engine.user('me', -1);
    const late = new DynamoDBClient({ region, endpoint: engine.url, credentials, maxAttempts: 1 });
    const get = new GetItemCommand({ TableName: 'rows', Key: { owner: { S: 'me' } } });
    await expect(late.send(get)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
    late.destroy();
  });
});
