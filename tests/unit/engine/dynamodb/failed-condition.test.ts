import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDynamoDb, type DynamoDb } from '../../../../engine/dynamodb/dynamodb.ts';
import type { Table } from '../../../../engine/provision/stack.ts';

const table: Table = {
  name: 'rows',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/rows',
  partitionKey: { name: 'identityId', type: 'S' },
  sortKey: { name: 'itemKey', type: 'S' },
  ttlAttribute: null,
  maxThroughput: { read: null, write: null },
};
const key = { identityId: { S: 'me' }, itemKey: { S: 'a' } };
const stored = { ...key, version: { N: '2' } };
const condition = {
  TableName: 'rows',
  ConditionExpression: 'version = :seen',
  ExpressionAttributeValues: { ':seen': { N: '1' } },
};
let dir: string;
let dynamodb: DynamoDb;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  dynamodb = await createDynamoDb({ dir: join(dir, 'd'), tables: [table], now: Date.now });
});
afterEach(async () => {
  await dynamodb.close();
  await rm(dir, { recursive: true });
});

const putStored = () =>
  dynamodb.handle({ operation: 'PutItem', input: { TableName: 'rows', Item: stored } });

describe.each([
  { operation: 'PutItem', own: { Item: { ...key, version: { N: '9' } } } },
  { operation: 'DeleteItem', own: { Key: key } },
  { operation: 'UpdateItem', own: { Key: key, UpdateExpression: 'SET version = :seen' } },
])('$operation whose condition fails', ({ operation, own }) => {
  const refused = async (more: object) => {
    const input = { ...condition, ...own, ...more };
    const { status, body } = await dynamodb.handle({ operation, input });
    expect(status).toBe(400);
    expect(body).toHaveProperty('__type', expect.stringMatching(/#ConditionalCheckFailed/));
    return body;
  };

  test('answers with the item for ALL_OLD', async () => {
    await putStored();
    const body = await refused({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(body).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: stored,
    });
  });
  test.each([{}, { ReturnValuesOnConditionCheckFailure: 'NONE' }])(
    'answers without it for %j',
    async (more) => {
      await putStored();
      const body = await refused(more);
      expect(body).not.toHaveProperty('Item');
      expect(body).toHaveProperty('message', 'The conditional request failed');
    },
  );
  test('answers without an item where there is none', async () => {
    const body = await refused({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(body).not.toHaveProperty('Item');
  });
});
