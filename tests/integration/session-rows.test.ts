import {
  BatchGetItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newFileId, newSessionId } from '#contract/ids';
import { fileKey, preferencesKey } from '#contract/item-keys';
import { attachment } from './attachment.ts';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import { newOwner, startEngine, type EngineUnderTest, type Owner } from './engine-under-test.ts';
import { outcomeOf } from './outcome.ts';

let engine: EngineUnderTest;
let user: Owner;
let clients: Clients;
let table: { TableName: string };
let itemKey: string;

beforeAll(async () => {
  engine = await startEngine();
  user = await newOwner(engine);
  clients = clientsFor(engine.config, user.credentials);
  table = { TableName: engine.config.sessionsTable };
});

afterAll(() => engine.close());

beforeEach(() => {
  itemKey = fileKey(newSessionId(Date.now()), newFileId(Date.now()));
});

const keyOf = (sortKey: string): Record<string, AttributeValue> => ({
  identityId: { S: user.identityId },
  itemKey: { S: sortKey },
});

const rowIsNew = 'attribute_not_exists(itemKey)';
const rowIsAsRead = '#version = :versionRead';

const create = (title: string) =>
  clients.dynamodb.send(
    new PutItemCommand({
      ...table,
      Item: { ...keyOf(itemKey), version: { N: '1' }, title: { S: title } },
      ConditionExpression: rowIsNew,
    }),
  );

const write = (title: string, versionRead: number) =>
  clients.dynamodb.send(
    new UpdateItemCommand({
      ...table,
      Key: keyOf(itemKey),
      UpdateExpression: 'SET title = :title, #version = :next',
      ConditionExpression: rowIsAsRead,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':title': { S: title },
        ':next': { N: String(versionRead + 1) },
        ':versionRead': { N: String(versionRead) },
      },
    }),
  );

const read = async () => {
  const { Item } = await clients.dynamodb.send(
    new GetItemCommand({ ...table, Key: keyOf(itemKey), ConsistentRead: true }),
  );
  return { title: Item?.title?.S, version: Item?.version?.N };
};

test('a row is created once', needs('rows'), async () => {
  expect(await outcomeOf(create('first'))).toBe('done');
  expect(await outcomeOf(create('second'))).toBe('ConditionalCheckFailedException');
  expect(await read()).toEqual({ title: 'first', version: '1' });
});

test('a write that has not read the last version changes nothing', needs('rows'), async () => {
  await create('first');
  await write('second', 1);
  expect(await outcomeOf(write('late', 1))).toBe('ConditionalCheckFailedException');
  expect(await read()).toEqual({ title: 'second', version: '2' });
});

/** Moto checks a condition and writes without a lock between the two: now and then it lets two writers
 *  through. The embedded engine has one try. */
const elsewhereAgain = attachment() === null ? {} : { retry: 2 };

const atOnce = { ...needs('rows'), ...elsewhereAgain };
test('of many simultaneous writes to one version, one succeeds', atOnce, async () => {
  await create('first');
  const devices = Array.from({ length: 12 }, (_, device) => `device ${device}`);
  const outcomes = await Promise.all(devices.map((device) => outcomeOf(write(device, 1))));

  const winner = devices[outcomes.indexOf('done')];
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
  expect(new Set(outcomes)).toEqual(new Set(['done', 'ConditionalCheckFailedException']));
  expect(await read()).toEqual({ title: winner, version: '2' });
});

test('a query reads one session only, page by page and in order', needs('rows'), async () => {
  const session = newSessionId(Date.now());
  const rows = Array.from({ length: 7 }, () => fileKey(session, newFileId(Date.now()))).sort();
  const elsewhere = fileKey(newSessionId(Date.now()), newFileId(Date.now()));
  for (const row of [...rows, elsewhere, preferencesKey]) {
    await clients.dynamodb.send(new PutItemCommand({ ...table, Item: keyOf(row) }));
  }
  const found: string[] = [];
  let start: Record<string, AttributeValue> | undefined;
  let pages = 0;
  do {
    const page = await clients.dynamodb.send(
      new QueryCommand({
        ...table,
        KeyConditionExpression: 'identityId = :me AND begins_with(itemKey, :session)',
        ExpressionAttributeValues: {
          ':me': { S: user.identityId },
          ':session': { S: `session#${session}` },
        },
        Limit: 3,
        ExclusiveStartKey: start,
      }),
    );
    found.push(...(page.Items ?? []).map((item) => item.itemKey?.S ?? ''));
    start = page.LastEvaluatedKey;
    pages += 1;
  } while (start !== undefined);

  expect(found).toEqual(rows);
  expect(pages).toBeGreaterThanOrEqual(3);
});

test('a batch read leaves out missing rows', needs('rows'), async () => {
  await create('here');
  const { Responses = {}, UnprocessedKeys } = await clients.dynamodb.send(
    new BatchGetItemCommand({
      RequestItems: {
        [table.TableName]: { Keys: [keyOf(itemKey), keyOf(`${itemKey}-missing`)] },
      },
    }),
  );
  expect(Responses[table.TableName]?.map((item) => item.title?.S)).toEqual(['here']);
  expect(UnprocessedKeys ?? {}).toEqual({});
});
