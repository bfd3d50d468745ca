import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDynamoDb, type DynamoDb } from '../../../../../engine/dynamodb/dynamodb.ts';

const now = Date.UTC(2026, 10, 24);
const provisioned = {
  name: 'rows',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/rows',
  partitionKey: { name: 'p', type: 'S' },
  sortKey: null,
  ttlAttribute: null,
} as const;
let dir: string;
let dynamodb: DynamoDb;

const start = () => createDynamoDb({ dir, tables: [provisioned], now: () => now });
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  dynamodb = await start();
});
afterEach(async () => {
  await dynamodb.close();
  await rm(dir, { recursive: true });
});

const ask = async (operation: string, input: object) => {
  const { status, body } = await dynamodb.handle({
    operation,
    input: { TableName: 'made', ...input },
  });
  expect(status).toBe(200);
  return body as {
    readonly TableDescription: object;
    readonly Table: { readonly TableId: string };
  };
};
const index = {
  IndexName: 'byRecord',
  KeySchema: [{ AttributeName: 'TRID', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'KEYS_ONLY' },
};
const create = {
  KeySchema: [{ AttributeName: 'TID', KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: 'TID', AttributeType: 'S' },
    { AttributeName: 'TRID', AttributeType: 'S' },
  ],
};
const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/made';
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;

// Recorded from AWS by LocalStack, test_gsi_with_billing_mode, 8 October 2025.
test.each([
  {
    mode: { BillingMode: 'PAY_PER_REQUEST' },
    indexMode: {},
    units: [0, 0],
    indexUnits: [0, 0],
    warm: [12_000, 4_000],
    indexWarm: [12_000, 4_000],
    since: { LastUpdateToPayPerRequestDateTime: now / 1000 },
  },
  {
    mode: { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 } },
    indexMode: { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 } },
    units: [5, 6],
    indexUnits: [1, 2],
    warm: [5, 6],
    indexWarm: [1, 2],
    since: null,
  },
])('a table with $mode is described as AWS describes it', async (each) => {
  const throughput = ([read, write]: readonly number[]) => ({
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: read,
    WriteCapacityUnits: write,
  });
  const warm = ([read, write]: readonly number[]) => ({
    Status: 'ACTIVE',
    ReadUnitsPerSecond: read,
    WriteUnitsPerSecond: write,
  });
  const billing = (since: object) =>
    each.since === null ? {} : { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST', ...since } };
  const empty = {
    TableName: 'made',
    TableArn: arn,
    TableId: uuid,
    ItemCount: 0,
    TableSizeBytes: 0,
    DeletionProtectionEnabled: false,
    ProvisionedThroughput: throughput(each.units),
  };
  const emptyIndex = {
    ...index,
    IndexArn: `${arn}/index/byRecord`,
    ItemCount: 0,
    IndexSizeBytes: 0,
    ProvisionedThroughput: throughput(each.indexUnits),
  };

  const created = await ask('CreateTable', {
    ...create,
    ...each.mode,
    GlobalSecondaryIndexes: [{ ...index, ...each.indexMode }],
  });
  expect(created.TableDescription).toEqual({
    ...empty,
    ...create,
    TableStatus: 'CREATING',
    CreationDateTime: now / 1000,
    GlobalSecondaryIndexes: [{ ...emptyIndex, IndexStatus: 'CREATING' }],
    ...billing({}),
  });

  await ask('PutItem', { Item: { TID: { S: 'a' }, TRID: { S: 'b' }, more: { S: 'c' } } });
  await ask('PutItem', { Item: { TID: { S: 'd' } } });
  expect((await ask('DescribeTable', {})).Table).toEqual({
    ...empty,
    ...create,
    TableStatus: 'ACTIVE',
    CreationDateTime: now / 1000,
    ItemCount: 2,
    TableSizeBytes: 18,
    WarmThroughput: warm(each.warm),
    GlobalSecondaryIndexes: [
      {
        ...emptyIndex,
        IndexStatus: 'ACTIVE',
        ItemCount: 1,
        IndexSizeBytes: 9,
        WarmThroughput: warm(each.indexWarm),
      },
    ],
    ...billing(each.since ?? {}),
  });

  expect((await ask('DeleteTable', {})).TableDescription).toEqual({
    ...empty,
    TableStatus: 'DELETING',
    ItemCount: 2,
    TableSizeBytes: 18,
    ...billing(each.since ?? {}),
  });
});

test('a table made again has another ID; a provisioned one has the same after a restart', async () => {
  const idOf = async (TableName: string) =>
    (await ask('DescribeTable', { TableName })).Table.TableId;
  const make = () =>
    ask('CreateTable', {
      KeySchema: create.KeySchema,
      AttributeDefinitions: create.AttributeDefinitions.slice(0, 1),
      BillingMode: 'PAY_PER_REQUEST',
    });
  await make();
  const [made, rows] = [await idOf('made'), await idOf('rows')];
  await ask('DeleteTable', {});
  await make();
  expect(await idOf('made')).not.toBe(made);
  await dynamodb.close();
  dynamodb = await start();
  expect(await idOf('rows')).toBe(rows);
});
