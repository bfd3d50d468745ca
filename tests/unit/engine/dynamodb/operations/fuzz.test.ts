import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDynamoDb, type DynamoDb } from '../../../../../engine/dynamodb/dynamodb.ts';
import { operations } from '../../../../../engine/dynamodb/operations/operations.ts';

const table = {
  name: 'rows',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/rows',
  partitionKey: { name: 'p', type: 'S' },
  sortKey: { name: 's', type: 'N' },
  ttlAttribute: null,
} as const;
let dir: string;
let dynamodb: DynamoDb;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  dynamodb = await createDynamoDb({ dir, tables: [table], now: Date.now });
});
afterAll(async () => {
  await dynamodb.close();
  await rm(dir, { recursive: true });
});

const anything = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1.5,
      '',
      'x',
      '1',
      'AQ==',
      'NaN',
      '1e999',
      '\ud800',
      [],
      {},
    ),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('S', 'N', 'B', 'SS', 'L', 'M', 'NULL', 'a', '__proto__x', ''),
      tie('node'),
      { maxKeys: 2 },
    ),
  ),
})).node;

const value = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<unknown>(
      { S: 'x' },
      { N: '1' },
      { N: '-2.5' },
      { B: 'AQ==' },
      { BOOL: false },
      { NULL: true },
      { SS: ['a', 'b'] },
      { NS: ['1'] },
    ),
    anything,
    fc.array(tie('node'), { maxLength: 3 }).map((L) => ({ L })),
    fc
      .dictionary(fc.constantFrom('a', 'b', 'toString'), tie('node'), { maxKeys: 3 })
      .map((M) => ({ M })),
  ),
})).node;

const attributes = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'p', 's'), value, { maxKeys: 4 });
const key = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      p: fc.constantFrom({ S: 'x' }, { S: 'y' }),
      s: fc.constantFrom({ N: '1' }, { N: '2' }),
    }),
  },
  { weight: 1, arbitrary: anything },
);
const words = [
  'a',
  'b',
  'p',
  's',
  '#n',
  ':v',
  ':w',
  '=',
  '<>',
  '<',
  '>=',
  '(',
  ')',
  ',',
  '.',
  '[0]',
  'AND',
  'OR',
  'NOT',
  'IN',
  'BETWEEN',
  'SET',
  'REMOVE',
  'ADD',
  'DELETE',
  '+',
  '-',
  'size(a)',
  'contains(a, :v)',
  'begins_with(a, b)',
  'attribute_exists(a)',
  'attribute_type(a, :v)',
  'if_not_exists(a, :v)',
  'list_append(a, b)',
];
const expression = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'a = :v',
      'a IN (b, :v)',
      'a BETWEEN a AND b',
      'begins_with(a, b)',
      'p = :v',
      'p = :v AND s = :w',
      'SET a = :v',
      'SET a = if_not_exists(a, :v), b = b + :w',
      'REMOVE a[0], b',
      'ADD b :v',
      'DELETE b :v',
      'a, b',
      'a = b OR NOT b < a',
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom(...words), { maxLength: 10 })
      .map((chosen) => chosen.join(' ')),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);
const condition = fc.record(
  {
    ComparisonOperator: fc.constantFrom<unknown>(
      'EQ',
      'IN',
      'BETWEEN',
      'NULL',
      'CONTAINS',
      'BEGINS_WITH',
      'NE',
      'LT',
      'DOG',
      null,
    ),
    AttributeValueList: fc.array(value, { maxLength: 2 }),
    Value: value,
    Exists: fc.constantFrom<unknown>(true, false, null),
  },
  { requiredKeys: [] },
);
const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: fc.constant(null) });
const conditions = fc.dictionary(fc.constantFrom('a', 'p', 's'), orNull(condition), { maxKeys: 2 });

const members: Record<string, fc.Arbitrary<unknown>> = {
  TableName: fc.oneof(
    { weight: 9, arbitrary: fc.constant('rows') },
    { weight: 1, arbitrary: anything },
  ),
  Key: key,
  Item: fc
    .tuple(key, attributes)
    .map(([keys, more]) =>
      typeof keys === 'object' && keys !== null ? { ...more, ...keys } : keys,
    ),
  ExpressionAttributeNames: fc.oneof(
    fc.constantFrom<unknown>({ '#n': 'a' }, { '#n': null }, { n: 'a' }, {}),
    anything,
  ),
  ExpressionAttributeValues: fc.oneof(
    fc.record({ ':v': value }),
    fc.record({ ':v': value, ':w': value }),
    anything,
  ),
  Expected: conditions,
  QueryFilter: conditions,
  ScanFilter: conditions,
  KeyConditions: conditions,
  AttributeUpdates: fc.dictionary(
    fc.constantFrom('a', 'p'),
    orNull(
      fc.record(
        { Action: fc.constantFrom('PUT', 'ADD', 'DELETE', 'x'), Value: value },
        { requiredKeys: [] },
      ),
    ),
    { maxKeys: 2 },
  ),
  AttributesToGet: fc.oneof(fc.constantFrom<unknown>(['a', 'b'], ['a', null]), anything),
  ExclusiveStartKey: key,
  ConditionalOperator: fc.constantFrom<unknown>('AND', 'OR', 'x', null),
  ReturnValues: fc.constantFrom<unknown>('ALL_OLD', 'ALL_NEW', 'UPDATED_NEW', 'UPDATED_OLD', 'x'),
  ReturnConsumedCapacity: fc.constantFrom<unknown>('TOTAL', 'INDEXES', 1),
  ReturnValuesOnConditionCheckFailure: fc.constantFrom<unknown>('ALL_OLD', 'x'),
  Select: fc.constantFrom<unknown>('COUNT', 'ALL_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'x'),
  Limit: fc.constantFrom<unknown>(1, 0, -1, 1.5, 'x', null),
  Segment: fc.constantFrom<unknown>(0, 1, -1, null),
  TotalSegments: fc.constantFrom<unknown>(1, 2, 0, 1e12),
  ScanIndexForward: fc.constantFrom<unknown>(true, false, 'x'),
  IndexName: fc.constantFrom<unknown>('none', '', 5),
  RequestItems: fc.oneof(
    fc.record({ rows: orNull(fc.record({ Keys: fc.array(orNull(key), { maxLength: 3 }) })) }),
    fc.record({
      rows: fc.array(
        fc.oneof(
          orNull(fc.record({ PutRequest: orNull(fc.record({ Item: key })) })),
          fc.record({ DeleteRequest: orNull(fc.record({ Key: key })) }),
          anything,
        ),
        { maxLength: 3 },
      ),
    }),
    anything,
  ),
};
for (const kind of ['Condition', 'Update', 'KeyCondition', 'Filter', 'Projection']) {
  members[`${kind}Expression`] = expression;
}

/** Mostly contains the members that an operation requires. */
const input = fc
  .record(members, { requiredKeys: ['TableName'] })
  .chain((all) =>
    fc.subarray(Object.keys(all), { maxLength: 7 }).map((names) => [all, names] as const),
  )
  .map(([all, names]) =>
    Object.fromEntries(['TableName', ...names].map((name) => [name, all[name]])),
  );

const transaction = fc.array(
  fc.oneof(
    input.map((Put) => ({ Put })),
    input.map((Update) => ({ Update })),
    input.map((Delete) => ({ Delete })),
    input.map((ConditionCheck) => ({ ConditionCheck })),
    input.map((Get) => ({ Get })),
    anything,
  ),
  { maxLength: 3 },
);

const names = [...operations.keys()].filter(
  (name) => !['DeleteTable', 'CreateTable'].includes(name),
);

test('answers ten thousand requests, valid or not, with 200 or 400, each in time', async () => {
  const request = fc
    .tuple(fc.constantFrom(...names), input, transaction)
    .map(([operation, body, actions]) => ({
      operation,
      input: operation.startsWith('Transact') ? { TransactItems: actions } : body,
    }));
  const outcomes = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async (each) => {
      const { status, body } = await dynamodb.handle(each as never);
      outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      expect([200, 400]).toContain(status);
      expect(() => JSON.stringify(body)).not.toThrow();
      if (status === 400) expect(body).toHaveProperty('__type');
    }),
    { numRuns: 10_000 },
  );
  // Enough requests must pass validation, or the fuzz would test nothing else.
  expect(outcomes.get(200)).toBeGreaterThan(500);
}, 120_000);
