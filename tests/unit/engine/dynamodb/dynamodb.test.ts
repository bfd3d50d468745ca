import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDynamoDb, type DynamoDb } from '../../../../engine/dynamodb/dynamodb.ts';
import type { Table } from '../../../../engine/provision/stack.ts';

const table: Table = {
  name: 'rows',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/rows',
  partitionKey: { name: 'identityId', type: 'S' },
  sortKey: { name: 'itemKey', type: 'S' },
  ttlAttribute: 'expiresAt',
  maxThroughput: { read: null, write: null },
};
const now = Date.UTC(2026, 10, 23);
let dir: string;
let dynamodb: DynamoDb;

const start = () => createDynamoDb({ dir: join(dir, 'dynamodb'), tables: [table], now: () => now });
const put = async (itemKey: string, more: object = {}) => {
  const answer = await dynamodb.handle({
    operation: 'PutItem',
    input: {
      TableName: 'rows',
      Item: { identityId: { S: 'me' }, itemKey: { S: itemKey }, ...more },
    },
  });
  expect(answer.status).toBe(200);
};
const keys = async () => {
  const { body } = await dynamodb.handle({
    operation: 'Query',
    input: {
      TableName: 'rows',
      KeyConditionExpression: 'identityId = :me',
      ExpressionAttributeValues: { ':me': { S: 'me' } },
    },
  });
  return (body as { Items: { itemKey: { S: string } }[] }).Items.map(({ itemKey }) => itemKey.S);
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  dynamodb = await start();
});
afterEach(async () => {
  await dynamodb.close();
  await rm(dir, { recursive: true });
});

test('items come back after a restart, in the order of their sort keys', async () => {
  await put('b');
  await put('a');
  await put('session#1#file#2');
  await dynamodb.close();
  dynamodb = await start();
  expect(await keys()).toEqual(['a', 'b', 'session#1#file#2']);
});

test('a failed condition is DynamoDB’s error response', async () => {
  await put('a');
  const answer = await dynamodb.handle({
    operation: 'PutItem',
    input: {
      TableName: 'rows',
      Item: { identityId: { S: 'me' }, itemKey: { S: 'a' } },
      ConditionExpression: 'attribute_not_exists(itemKey)',
    },
  });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({
    __type: expect.stringContaining('ConditionalCheckFailedException') as string,
  });
});

test('describes the table’s TTL, and no unknown table’s', async () => {
  const describe = (TableName: string) =>
    dynamodb.handle({ operation: 'DescribeTimeToLive', input: { TableName } });
  expect(await describe('rows')).toMatchObject({
    status: 200,
    body: {
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
    },
  });
  expect(await describe('nowhere')).toMatchObject({ status: 400 });
});
