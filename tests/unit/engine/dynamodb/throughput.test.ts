import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDynamoDb, type DynamoDb } from '../../../../engine/dynamodb/dynamodb.ts';
import { burstSeconds } from '../../../../engine/dynamodb/throughput.ts';
import type { Table } from '../../../../engine/provision/stack.ts';

const limited: Table = {
  name: 'limited',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/limited',
  partitionKey: { name: 'id', type: 'S' },
  sortKey: null,
  ttlAttribute: null,
  maxThroughput: { read: 2, write: 1 },
};
const unlimited: Table = {
  ...limited,
  name: 'unlimited',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/unlimited',
  maxThroughput: { read: null, write: null },
};

/** Uses 100 write units. */
const large = { id: { S: 'large' }, text: { S: 'x'.repeat(100 * 1024 - 20) } };
let dir: string;
let now: number;
let dynamodb: DynamoDb;

const ask = (operation: string, input: object) =>
  dynamodb.handle({ operation, input: { ...input } });
const put = (table: string, more: object = {}) =>
  ask('PutItem', { TableName: table, Item: large, ...more });
const throttled = (kind: 'Read' | 'Write') => ({
  status: 400,
  body: {
    __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
    message: 'Throughput exceeds the maximum OnDemandThroughput configured on table or index',
    throttlingReasons: [
      { reason: `Table${kind}MaxOnDemandThroughputExceeded`, resource: limited.arn },
    ],
  },
});
const useUpWrites = async () => {
  for (let used = 0; used < burstSeconds; used += 100) {
    expect(await put('limited')).toMatchObject({ status: 200 });
  }
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  now = Date.UTC(2026, 10, 24);
  dynamodb = await createDynamoDb({ dir, tables: [limited, unlimited], now: () => now });
});
afterEach(async () => {
  await dynamodb.close();
  await rm(dir, { recursive: true });
});

test('a table serves five minutes of its maximum at once, then throttles', async () => {
  await useUpWrites();
  expect(await put('limited')).toEqual(throttled('Write'));
});

test('serves again as time adds units', async () => {
  await useUpWrites();
  now += 1000;
  expect(await put('limited')).toMatchObject({ status: 200 });
  // That put used 100 units and one was there.
  now += 99_000;
  expect(await put('limited')).toEqual(throttled('Write'));
  now += 1000;
  expect(await put('limited')).toMatchObject({ status: 200 });
});

test('throttled writes throttle neither reads nor other tables', async () => {
  await useUpWrites();
  expect(await put('limited')).toEqual(throttled('Write'));
  expect(await ask('GetItem', { TableName: 'limited', Key: { id: { S: 'large' } } })).toMatchObject(
    { status: 200, body: { Item: large } },
  );
  expect(await put('unlimited')).toMatchObject({ status: 200 });
});

test('reads are throttled by the bytes they read', async () => {
  await put('limited');
  const scan = () => ask('Scan', { TableName: 'limited', ConsistentRead: true });
  let answered = 0;
  for (let answer = await scan(); answer.status === 200; answer = await scan()) answered += 1;
  // 25 units each, of 600.
  expect(answered).toBe(24);
  expect(await scan()).toEqual(throttled('Read'));
});

test('a write whose condition fails uses a unit', async () => {
  await put('limited');
  const fails = () => put('limited', { ConditionExpression: 'attribute_not_exists(id)' });
  let refused = 0;
  for (
    let { body } = await fails();
    JSON.stringify(body).includes('ConditionalCheckFailed');
    { body } = await fails()
  ) {
    refused += 1;
  }
  expect(refused).toBe(200);
  expect(await fails()).toEqual(throttled('Write'));
});

test.each([
  ['BatchWriteItem', { RequestItems: { limited: [{ PutRequest: { Item: large } }] } }],
  ['TransactWriteItems', { TransactItems: [{ Put: { TableName: 'limited', Item: large } }] }],
])('%s is throttled like a single write', async (operation, input) => {
  await useUpWrites();
  expect(await ask(operation, input)).toEqual(throttled('Write'));
});

test('the answer shows consumed capacity only where the request asked for it', async () => {
  expect(await put('limited')).toEqual({ status: 200, body: {} });
  expect(await put('limited', { ReturnConsumedCapacity: 'NONE' })).toEqual({
    status: 200,
    body: {},
  });
  expect(await put('limited', { ReturnConsumedCapacity: 'TOTAL' })).toEqual({
    status: 200,
    body: { ConsumedCapacity: { TableName: 'limited', CapacityUnits: 100 } },
  });
});
