import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Config } from '#contract/config';
import type { DynamoDbService } from '../../../engine/dynamodb/dynamodb-service.ts';
import type { S3Request, S3Service } from '../../../engine/s3/s3-service.ts';

/** The identity whose data no fuzzed request may reach. */
export const otherOwner = 'us-east-1:0a1b2c3d-1111-4222-8333-444455556667';

/** A word that is in everything that the other identity owns, and in no request. */
export const secret = 'QmFsbG9vbi1BbmltYWwtUGFyYWRl';

interface Services {
  readonly s3: S3Service;
  readonly dynamodb: DynamoDbService;
}

const request = (
  operation: S3Request['operation'],
  bucket: string,
  key: string,
  content: string,
): S3Request => ({
  ...{ operation, bucket, key, query: new Map(), headers: new Map() },
  ...{ copySource: null, deletions: null, parts: null, trailers: new Map() },
  body: Readable.from(content === '' ? [] : [Buffer.from(content)]),
  contentLength: content.length,
});

const places = ({ uploadsBucket, resultsBucket }: Config) =>
  [uploadsBucket, resultsBucket].flatMap((bucket) => [
    { bucket, key: `${otherOwner}/a` },
    { bucket, key: 'a' },
  ]);

const rowKeys = (config: Config) =>
  [config.sessionsTable, config.resultsTable].map((TableName) => ({
    TableName,
    Key: { identityId: { S: otherOwner }, itemKey: { S: 'session#a' } },
  }));

/** Stores an object and a row of another user in each bucket and table, and an object of nobody. */
export const plantSecrets = async ({ s3, dynamodb }: Services, config: Config): Promise<void> => {
  for (const { bucket, key } of places(config)) {
    await s3.handle(request('PutObject', bucket, key, secret));
  }
  for (const { TableName, Key } of rowKeys(config)) {
    const Item = { ...Key, note: { S: secret } };
    const { status } = await dynamodb.handle({ operation: 'PutItem', input: { TableName, Item } });
    if (status !== 200) throw new Error(`the row was not stored: ${status}`);
  }
};

/** Reads everything that was planted, and how much is under the other user's prefix and partition. */
export const readSecrets = async (
  { s3, dynamodb }: Services,
  config: Config,
  identityId: string,
): Promise<string> => {
  const found: unknown[] = [];
  for (const { bucket, key } of places(config)) {
    const { body } = await s3.handle(request('GetObject', bucket, key, ''));
    found.push([bucket, key, body instanceof Readable ? await text(body) : String(body)]);
  }
  for (const bucket of [config.uploadsBucket, config.resultsBucket]) {
    const query = new Map([
      ['list-type', '2'],
      ['prefix', `${identityId}/`],
    ]);
    const { body } = await s3.handle({ ...request('ListObjectsV2', bucket, '', ''), query });
    found.push(/<KeyCount>\d+<\/KeyCount>/.exec(String(body))?.[0]);
  }
  for (const { TableName } of rowKeys(config)) {
    const answer = await dynamodb.handle({
      operation: 'Query',
      input: {
        TableName,
        KeyConditionExpression: 'identityId = :id',
        ExpressionAttributeValues: { ':id': { S: identityId } },
      },
    });
    found.push(answer.body);
  }
  return JSON.stringify(found);
};
