import { ClassicLevel } from 'classic-level';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDynamoDb, type DynamoDb } from '../../../../../engine/dynamodb/dynamodb.ts';

const table = {
  name: 'rows',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/rows',
  partitionKey: { name: 'p', type: 'S' },
  sortKey: { name: 's', type: 'S' },
  ttlAttribute: null,
} as const;
let dir: string;
let dynamodb: DynamoDb;
let now: number;

const start = () => createDynamoDb({ dir, tables: [table], now: () => now });
const ask = (operation: string, input: object) =>
  dynamodb.handle({ operation, input: { TableName: 'rows', ...input } });
const key = (s: string, p = 'me') => ({ p: { S: p }, s: { S: s } });
const put = (s: string, more: object = {}, p = 'me') =>
  ask('PutItem', { Item: { ...key(s, p), ...more } });
const get = async (s: string) => {
  const { body } = await ask('GetItem', { Key: key(s) });
  return (body as { Item?: unknown }).Item;
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  now = Date.UTC(2026, 10, 24);
  dynamodb = await start();
});
afterEach(async () => {
  await dynamodb.close();
  await rm(dir, { recursive: true });
});

describe('an update of a missing item', () => {
  test.each([
    ['SET a = :v', true],
    ['ADD n :one', true],
    ['REMOVE a', false],
    ['DELETE a :set', false],
    ['REMOVE a DELETE b :set', false],
  ])('%s makes one: %s', async (UpdateExpression, isMade) => {
    const all = { ':v': { S: 'x' }, ':one': { N: '1' }, ':set': { SS: ['x'] } };
    const used = Object.entries(all).filter(([name]) => UpdateExpression.includes(name));
    const answer = await ask('UpdateItem', {
      Key: key('a'),
      UpdateExpression,
      ReturnValues: 'ALL_NEW',
      ...(used.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(used) } : {}),
    });
    expect(answer.status).toBe(200);
    expect((await get('a')) !== undefined).toBe(isMade);
    expect(answer.body).toEqual(isMade ? { Attributes: await get('a') } : {});
  });
});

test('UPDATED_NEW and UPDATED_OLD show only the nested attributes', async () => {
  await put('a', { m: { M: { x: { N: '1' }, y: { N: '2' } } } });
  const update = (ReturnValues: string) =>
    ask('UpdateItem', {
      Key: key('a'),
      UpdateExpression: 'SET m.x = m.x + :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues,
    });
  expect((await update('UPDATED_OLD')).body).toEqual({
    Attributes: { m: { M: { x: { N: '1' } } } },
  });
  expect((await update('UPDATED_NEW')).body).toEqual({
    Attributes: { m: { M: { x: { N: '3' } } } },
  });
});

test('a hundred increments at once count to a hundred', async () => {
  const increments = Array.from({ length: 100 }, () =>
    ask('UpdateItem', {
      Key: key('a'),
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );
  await Promise.all(increments);
  expect(await get('a')).toMatchObject({ n: { N: '100' } });
});

test('of simultaneous puts with attribute_not_exists, one succeeds', async () => {
  const puts = Array.from({ length: 20 }, (_, n) =>
    ask('PutItem', {
      Item: { ...key('a'), n: { N: String(n) } },
      ConditionExpression: 'attribute_not_exists(p)',
    }),
  );
  const answers = await Promise.all(puts);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

describe('Query', () => {
  const query = async (condition: string, more: object = {}, values: object = {}) => {
    const { body } = await ask('Query', {
      KeyConditionExpression: `p = :me${condition}`,
      ExpressionAttributeValues: { ':me': { S: 'me' }, ...values },
      ...more,
    });
    return body as { Items: { s: { S: string } }[]; LastEvaluatedKey?: object; message?: string };
  };
  const found = async (...asked: Parameters<typeof query>) =>
    (await query(...asked)).Items.map(({ s }) => s.S).join(' ');

  beforeEach(async () => {
    for (const s of ['a#1', 'a#2', 'b#1', 'b#2', 'c']) await put(s);
    await put('b#1', {}, 'me2');
    await put('a#1', {}, 'm');
  });

  test.each([
    ['', {}, 'a#1 a#2 b#1 b#2 c'],
    [' AND s = :k', { ':k': 'b#1' }, 'b#1'],
    [' AND s < :k', { ':k': 'b#1' }, 'a#1 a#2'],
    [' AND s <= :k', { ':k': 'b#1' }, 'a#1 a#2 b#1'],
    [' AND s > :k', { ':k': 'b#1' }, 'b#2 c'],
    [' AND s >= :k', { ':k': 'b#1' }, 'b#1 b#2 c'],
    [' AND s BETWEEN :k AND :l', { ':k': 'a#2', ':l': 'b#1' }, 'a#2 b#1'],
    [' AND begins_with(s, :k)', { ':k': 'a#' }, 'a#1 a#2'],
    [' AND :k > s', { ':k': 'b#1' }, 'a#1 a#2'],
  ])('p = :me%s', async (condition, texts, expected) => {
    const values = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, { S: text }]),
    );
    expect(await found(condition, {}, values)).toBe(expected);
    const backwards = expected.split(' ').reverse().join(' ');
    expect(await found(condition, { ScanIndexForward: false }, values)).toBe(backwards);
  });

  test.each([true, false])('pages meet without gaps, forward: %s', async (ScanIndexForward) => {
    const seen: string[] = [];
    let start: object | undefined;
    do {
      const page = await query('', {
        Limit: 2,
        ScanIndexForward,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      seen.push(...page.Items.map(({ s }) => s.S));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    const expected = ['a#1', 'a#2', 'b#1', 'b#2', 'c'];
    expect(seen).toEqual(ScanIndexForward ? expected : expected.reverse());
  });

  test('a page ends after 1 MB', async () => {
    for (const s of ['x1', 'x2', 'x3', 'x4']) await put(s, { fill: { S: 'x'.repeat(390_000) } });
    const page = await query('');
    expect(page.Items.length).toBeLessThan(9);
    expect(page.LastEvaluatedKey).toBeDefined();
  });

  test('a start key of another partition is refused', async () => {
    const page = await query('', { ExclusiveStartKey: key('a', 'other') });
    expect(page.message).toBe(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  });
});

// Verified on AWS by moto, test_batch_write_using_arn, 22 August 2026.
test('a batch read of a table by its ARN is answered under the ARN', async () => {
  await put('a');
  const { body } = await dynamodb.handle({
    operation: 'BatchGetItem',
    input: { RequestItems: { [table.arn]: { Keys: [key('a')] } } },
  });
  expect(body).toMatchObject({ Responses: { [table.arn]: [key('a')] } });
});

// Verified on AWS by moto, test_dynamodb_select.py, 22 August 2026.
test.each([
  [
    { Select: 'ALL_PROJECTED_ATTRIBUTES' },
    'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
  ],
  [
    { Select: 'SPECIFIC_ATTRIBUTES' },
    'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
  ],
])('a scan with %o is refused', async (input, message) => {
  expect((await ask('Scan', input)).body).toHaveProperty('message', message);
});

test('the segments of a scan have each row once', async () => {
  for (let n = 0; n < 60; n += 1) await put('a', {}, `partition-${n}`);
  const seen: string[] = [];
  for (let Segment = 0; Segment < 7; Segment += 1) {
    const { body } = await ask('Scan', { Segment, TotalSegments: 7 });
    seen.push(...(body as { Items: { p: { S: string } }[] }).Items.map(({ p }) => p.S));
  }
  expect(new Set(seen).size).toBe(60);
  expect(seen).toHaveLength(60);
});

describe('TransactWriteItems', () => {
  const write = (actions: readonly object[], more: object = {}) =>
    dynamodb.handle({
      operation: 'TransactWriteItems',
      input: { TransactItems: actions, ...more },
    });
  const putOf = (s: string, more: object = {}) => ({
    Put: { TableName: 'rows', Item: key(s), ...more },
  });
  const isNew = { ConditionExpression: 'attribute_not_exists(p)' };

  test('writes nothing when one action fails, and names it', async () => {
    await put('there', { n: { N: '1' } });
    const failed = { ...isNew, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    const { status, body } = await write([putOf('one'), putOf('there', failed)]);
    expect(status).toBe(400);
    expect(body).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { ...key('there'), n: { N: '1' } },
        },
      ],
    });
    expect(await get('one')).toBeUndefined();
  });

  test('is applied once for one token within ten minutes', async () => {
    const add = {
      Update: {
        TableName: 'rows',
        Key: key('a'),
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    };
    const token = { ClientRequestToken: 'token' };
    await write([add], token);
    await dynamodb.close();
    dynamodb = await start();
    expect((await write([add], token)).status).toBe(200);
    expect(await get('a')).toMatchObject({ n: { N: '1' } });
    expect((await write([putOf('b')], token)).body).toMatchObject({
      __type: expect.stringMatching(/IdempotentParameterMismatchException$/) as string,
    });
    now += 10 * 60 * 1000 + 1;
    await write([add], token);
    expect(await get('a')).toMatchObject({ n: { N: '2' } });
  });

  test('takes a token again when only the order of members differs', async () => {
    const token = { ClientRequestToken: 'token' };
    const item = { ...key('a'), n: { N: '1' } };
    const reordered = Object.fromEntries(Object.entries(item).reverse());
    await write([putOf('a', { Item: item })], token);
    const { status } = await write([putOf('a', { Item: reordered })], token);
    expect(status).toBe(200);
  });

  // Verified on AWS by moto, test_transaction_with_empty_key, 22 August 2026.
  test('is refused, not cancelled, with an empty key', async () => {
    const update = { TableName: 'rows', Key: key(''), UpdateExpression: 'REMOVE a' };
    expect((await write([{ Update: update }])).body).toEqual({
      __type: 'com.amazon.coral.validate#ValidationException',
      message:
        'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: s',
    });
  });

  test('is refused with two actions on one item', async () => {
    expect((await write([putOf('a'), putOf('a')])).body).toMatchObject({
      message: 'Transaction request cannot include multiple operations on one item',
    });
  });
});

describe('refuses, in the words of DynamoDB,', () => {
  const missing =
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';
  const values = { ExpressionAttributeValues: { ':v': { S: 'x' } } };
  test.each<[string, object, string]>([
    ['PutItem', { Item: { ...key('a'), x: null } }, missing],
    ['PutItem', { Item: { ...key('a'), x: { S: null } } }, missing],
    ['PutItem', { Item: { ...key('a'), x: { L: [null] } } }, missing],
    [
      'PutItem',
      { Item: null },
      "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null",
    ],
    ['GetItem', { Key: { p: null, s: { S: 'a' } } }, missing],
    [
      'PutItem',
      { Item: { ...key('a'), x: { S: 1 } } },
      'NUMBER_VALUE cannot be converted to String',
    ],
    ['PutItem', { Item: { ...key('a'), x: 'text' } }, 'Unexpected value type in payload'],
    [
      'PutItem',
      { Item: { ...key('a'), x: { B: 'abc' } } },
      'Base64 encoded length is expected a multiple of 4 bytes but found: 3',
    ],
    ['PutItem', { Item: { ...key('a'), x: { S: '\ud800' } } }, 'The text is not valid Unicode'],
    [
      'PutItem',
      { Item: { p: { S: 'a' } } },
      'One or more parameter values were invalid: Missing the key s in the item',
    ],
    [
      'PutItem',
      { Item: { p: { S: 'a' }, s: { N: '1' } } },
      'One or more parameter values were invalid: Type mismatch for key s expected: S actual: N',
    ],
    [
      'PutItem',
      { Item: key('') },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: s',
    ],
    [
      'PutItem',
      { Item: key('x'.repeat(1025)) },
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    ],
    [
      'PutItem',
      { Item: key('a', 'x'.repeat(2049)) },
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    ],
    [
      'PutItem',
      { Item: { ...key('a'), x: { S: 'x'.repeat(410_000) } } },
      'Item size has exceeded the maximum allowed size',
    ],
    [
      'PutItem',
      { Item: key('a'), ReturnValues: 'ALL_NEW' },
      'ReturnValues can only be ALL_OLD or NONE',
    ],
    [
      'PutItem',
      { Item: key('a'), ...values },
      'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null',
    ],
    [
      'PutItem',
      { Item: key('a'), ConditionExpression: 'attribute_exists(p)', ...values },
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
    ],
    [
      'PutItem',
      {
        Item: key('a'),
        ConditionExpression: 'attribute_exists(p)',
        Expected: { p: { Exists: false } },
      },
      'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}',
    ],
    [
      'UpdateItem',
      { Key: key('a'), UpdateExpression: 'SET s = :v', ...values },
      'One or more parameter values were invalid: Cannot update attribute s. This attribute is part of the key',
    ],
    [
      'UpdateItem',
      {
        Key: key('a'),
        UpdateExpression: 'SET #p = :v',
        ExpressionAttributeNames: { '#p': '__proto__' },
        ...values,
      },
      'ExpressionAttributeNames contains invalid value: __proto__ for key #p',
    ],
    ['GetItem', { Key: { p: { S: 'a' } } }, 'The provided key element does not match the schema'],
    [
      'GetItem',
      { Key: key('a'), ProjectionExpression: 'a, a' },
      'Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
    ],
    [
      'Query',
      {},
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    ],
    [
      'Query',
      { KeyConditionExpression: 's = :v', ...values },
      'Query condition missed key schema element: p',
    ],
    [
      'Query',
      { KeyConditionExpression: 'p = :v', FilterExpression: 's = :v', ...values },
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: s',
    ],
    [
      'Scan',
      { Segment: 5, TotalSegments: 5 },
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5',
    ],
    [
      'BatchGetItem',
      { RequestItems: {} },
      'The requestItems parameter is required for BatchGetItem',
    ],
  ])('%s %.100j', async (operation, input, message) => {
    const { status, body } = await ask(operation, input);
    expect(status).toBe(400);
    const { message: told, Message } = body as { message?: string; Message?: string };
    expect(told ?? Message).toBe(message);
  });

  test('an unknown table or operation', async () => {
    expect((await ask('GetItem', { TableName: 'nowhere', Key: key('a') })).body).toMatchObject({
      message: 'Requested resource not found',
    });
    expect((await ask('ExecuteStatement', {})).body).toMatchObject({
      __type: 'com.amazon.coral.service#UnknownOperationException',
    });
  });
});

test('a table that CreateTable made is there after a restart, and gone with its rows after DeleteTable', async () => {
  const create = {
    TableName: 'made',
    KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'N' }],
    BillingMode: 'PAY_PER_REQUEST',
  };
  expect((await ask('CreateTable', create)).status).toBe(200);
  await ask('PutItem', { TableName: 'made', Item: { p: { N: '1' } } });
  await dynamodb.close();
  dynamodb = await start();
  expect((await ask('DescribeTable', { TableName: 'made' })).body).toMatchObject({
    Table: { TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/made', ItemCount: 1 },
  });
  await ask('DeleteTable', { TableName: 'made' });
  expect((await ask('Scan', { TableName: 'made' })).status).toBe(400);
  await ask('CreateTable', create);
  expect((await ask('Scan', { TableName: 'made' })).body).toMatchObject({ Count: 0 });
});

test('imports dynalite’s rows once and deletes its files', async () => {
  await dynamodb.close();
  await rm(dir, { recursive: true });
  await mkdir(dir);
  const old = new ClassicLevel(dir);
  const row = { ...key('a'), version: { N: '3' } };
  await old.put('table~rows', '{}');
  await old.put('item-rows~06f2b1/6d65/61/', JSON.stringify(row));
  await old.put('item-rows2~06f2b1/6d65/62/', JSON.stringify(key('b')));
  await old.close();
  dynamodb = await start();
  expect(await get('a')).toEqual(row);
  expect(await get('b')).toBeUndefined();
  expect(await readdir(dir)).toEqual(['store']);
});
