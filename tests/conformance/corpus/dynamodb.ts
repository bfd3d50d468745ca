import type { ConformanceCase, Input, Place, Step } from '../case.ts';

const names = (name: string, placeholder = `#${name[0] ?? ''}`): Input => {
  return { ExpressionAttributeNames: { [placeholder]: name } };
};

/** An item but for its key. */
type Attributes = Readonly<Record<string, unknown>>;

const key = ({ unique }: Place, itemKey = 'one') => ({
  identityId: { S: unique },
  itemKey: { S: itemKey },
});

const S = (text: string) => ({ S: text });
const N = (number: string | number) => ({ N: String(number) });

const item: Attributes = {
  a: S('text'),
  n: N(5),
  parts: { L: [N(1), N(2), N(3)] },
  map: { M: { x: N(1), y: S('why') } },
  set: { SS: ['p', 'q'] },
  yes: { BOOL: true },
  nothing: { NULL: true },
};

interface Written {
  readonly name: string;
  /** What is there before; null: nothing. */
  readonly before?: Attributes | null;
  readonly operation: string;
  readonly input: Input;
  /** Whether the item is read afterwards, in place of the answer. */
  readonly reads?: true;
}

/** One request to one item of the sessions table. */
const onItem = ({ name, before = item, operation, input, reads }: Written): ConformanceCase => ({
  service: 'dynamodb',
  name,
  steps: (place) => {
    const TableName = place.config.sessionsTable;
    const put: Step[] =
      before === null ? [] : [['PutItem', { TableName, Item: { ...key(place), ...before } }]];
    const asked =
      operation === 'PutItem'
        ? { TableName, ...input, Item: { ...key(place), ...(input.Item as Attributes) } }
        : { TableName, Key: key(place), ...input };
    const read: Step[] =
      reads === true ? [['GetItem', { TableName, Key: key(place), ConsistentRead: true }]] : [];
    return [...put, [operation, asked], ...read];
  },
});

/** An update that goes through and what it leaves, or its refusal. */
const update = (
  name: string,
  UpdateExpression: string,
  values: Attributes = {},
  more: Input & { readonly before?: Attributes | null } = {},
): ConformanceCase => {
  const { before, ...input } = more;
  return onItem({
    name: `update: ${name}`,
    ...(before === undefined ? {} : { before }),
    operation: 'UpdateItem',
    input: {
      UpdateExpression,
      ReturnValues: 'ALL_NEW',
      ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
      ...input,
    },
  });
};

const condition = (
  name: string,
  ConditionExpression: string,
  values: Attributes = {},
  more: Input = {},
): ConformanceCase =>
  onItem({
    name: `condition: ${name}`,
    operation: 'DeleteItem',
    input: {
      ConditionExpression,
      ReturnValues: 'ALL_OLD',
      ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
      ...more,
    },
  });

const updates = [
  update('SET of a value', 'SET b = :v', { ':v': S('new') }),
  update(
    'SET makes an item that was not there',
    'SET b = :v',
    { ':v': S('new') },
    { before: null },
  ),
  update('SET adds to a number', 'SET n = n + :v', { ':v': N(3) }),
  update('SET subtracts with if_not_exists', 'SET m = if_not_exists(m, :z) - :v', {
    ':z': N(10),
    ':v': N(3),
  }),
  update('SET adds to what is no number', 'SET a = a + :v', { ':v': N(3) }),
  update('SET of a nested attribute', 'SET #m.x = :v', { ':v': N(9) }, names('map')),
  update('SET below what is not there', 'SET #m.q.r = :v', { ':v': N(9) }, names('map')),
  update('SET beyond the end of a list', 'SET parts[9] = :v', { ':v': N(9) }),
  update('list_append', 'SET parts = list_append(parts, :v)', { ':v': { L: [N(4)] } }),
  update('SET of what another SET changes', 'SET b = n, n = :v', { ':v': N(9) }),
  update(
    'SET of a map and of what is in it',
    'SET b = #m, #m.x = :v',
    { ':v': N(9) },
    names('map'),
  ),
  update(
    'two paths that overlap',
    'SET #m = :m, #m.x = :v',
    { ':m': { M: {} }, ':v': N(9) },
    names('map'),
  ),
  update('the same path twice', 'SET b = :v, b = :v', { ':v': N(9) }),
  update('REMOVE', 'REMOVE a, nothing'),
  update('REMOVE of one of a list', 'REMOVE parts[1]'),
  update('REMOVE of two of a list', 'REMOVE parts[0], parts[2]'),
  update('REMOVE of what is not there', 'REMOVE zzz'),
  update('ADD to a number', 'ADD n :v', { ':v': N(-7) }),
  update('ADD makes a number', 'ADD k :v', { ':v': N(2) }),
  update('ADD to a set', 'ADD #s :v', { ':v': { SS: ['q', 'r'] } }, names('set')),
  update('ADD of a text', 'ADD a :v', { ':v': S('x') }),
  update('DELETE from a set', 'DELETE #s :v', { ':v': { SS: ['q', 'z'] } }, names('set')),
  update('DELETE of a whole set', 'DELETE #s :v', { ':v': { SS: ['p', 'q'] } }, names('set')),
  update(
    'all four clauses',
    'SET b = :v REMOVE a ADD n :v DELETE #s :s',
    { ':v': N(1), ':s': { SS: ['p'] } },
    names('set'),
  ),
  update('a reserved word without a placeholder', 'SET status = :v', { ':v': S('x') }),
  update('a part of the key', 'SET itemKey = :v', { ':v': S('x') }),
  update('a value that no expression uses', 'SET b = :v', { ':v': S('x'), ':w': S('y') }),
  update('a value that is missing', 'SET b = :v'),
  update('a name that is missing', 'SET #q = :v', { ':v': S('x') }),
  update('a syntax that is none', 'SET b == :v', { ':v': S('x') }),
  update('an empty set', 'SET b = :v', { ':v': { SS: [] } }),
  update('an empty text', 'SET b = :v', { ':v': S('') }),
  update('a set with a value twice', 'SET b = :v', { ':v': { SS: ['a', 'a'] } }),
  update('UPDATED_NEW', 'SET n = :v, b = :v', { ':v': N(9) }, { ReturnValues: 'UPDATED_NEW' }),
  update('UPDATED_OLD', 'SET n = :v, b = :v', { ':v': N(9) }, { ReturnValues: 'UPDATED_OLD' }),
  update(
    'UPDATED_NEW of a nested attribute',
    'SET #m.x = :v',
    { ':v': N(9) },
    { ...names('map'), ReturnValues: 'UPDATED_NEW' },
  ),
  update('NONE', 'SET n = :v', { ':v': N(9) }, { ReturnValues: 'NONE' }),
  update('ReturnValues that are none', 'SET n = :v', { ':v': N(9) }, { ReturnValues: 'SOME' }),
  update(
    'on condition that it is there',
    'SET b = :v',
    { ':v': N(9) },
    { before: null, ConditionExpression: 'attribute_exists(itemKey)' },
  ),
  update(
    'of a version that is another',
    'SET b = :v',
    { ':v': N(9) },
    { ConditionExpression: 'n = :v', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
  ),
  update(
    'with a word for what is returned that is none',
    'SET b = :v',
    { ':v': N(9) },
    { ConditionExpression: 'n = :v', ReturnValuesOnConditionCheckFailure: 'SOME' },
  ),
];

const conditions = [
  condition('equal numbers, written otherwise', 'n = :v', { ':v': N('5.0') }),
  condition('numbers are ordered as numbers', 'n < :v', { ':v': N(10) }),
  condition('a number and a text are not equal', 'n = :v', { ':v': S('5') }),
  condition('a number is not less than a text', 'n < :v', { ':v': S('9') }),
  condition('<> of what is not there', 'zzz <> :v', { ':v': S('9') }),
  condition('= of what is not there', 'zzz = :v', { ':v': S('9') }),
  condition('NOT of what is not there', 'NOT zzz = :v', { ':v': S('9') }),
  condition('BETWEEN', 'n BETWEEN :a AND :b', { ':a': N(5), ':b': N(6) }),
  condition('BETWEEN turned round', 'n BETWEEN :b AND :a', { ':a': N(5), ':b': N(6) }),
  condition('IN', 'n IN (:a, :b)', { ':a': N(4), ':b': N(5) }),
  condition('AND before OR', 'attribute_exists(a) OR attribute_exists(z) AND attribute_exists(z)'),
  condition('attribute_not_exists', 'attribute_not_exists(a)'),
  condition('attribute_type', 'attribute_type(a, :v)', { ':v': S('S') }),
  condition('attribute_type of none', 'attribute_type(a, :v)', { ':v': S('Q') }),
  condition('begins_with', 'begins_with(a, :v)', { ':v': S('te') }),
  condition('begins_with of a number', 'begins_with(n, :v)', { ':v': S('5') }),
  condition('contains of a text', 'contains(a, :v)', { ':v': S('ex') }),
  condition('contains of a set', 'contains(#s, :v)', { ':v': S('p') }, names('set')),
  condition('contains of a list', 'contains(parts, :v)', { ':v': N(2) }),
  condition('size of a text', 'size(a) = :v', { ':v': N(4) }),
  condition('size of a list', 'size(parts) > :v', { ':v': N(2) }),
  condition('size of a number', 'size(n) > :v', { ':v': N(0) }),
  condition('sets are equal in any order', '#s = :v', { ':v': { SS: ['q', 'p'] } }, names('set')),
  condition('maps are equal', '#m = :v', { ':v': { M: { y: S('why'), x: N(1) } } }, names('map')),
  condition('a path into a list', 'parts[1] = :v', { ':v': N(2) }),
  condition('an empty expression', ''),
  condition('an unknown function', 'starts_with(a, :v)', { ':v': S('t') }),
];

const puts = [
  onItem({
    name: 'put: over another, with what was there',
    operation: 'PutItem',
    input: { Item: { b: S('new') }, ReturnValues: 'ALL_OLD' },
  }),
  onItem({
    name: 'put: ALL_NEW is for updates',
    operation: 'PutItem',
    input: { Item: {}, ReturnValues: 'ALL_NEW' },
  }),
  onItem({
    name: 'put: not over another',
    operation: 'PutItem',
    input: { Item: {}, ConditionExpression: 'attribute_not_exists(itemKey)' },
  }),
  onItem({
    name: 'put: a key of the wrong type',
    before: null,
    operation: 'PutItem',
    input: { Item: { itemKey: N(1) } },
  }),
  onItem({
    name: 'put: an empty key',
    before: null,
    operation: 'PutItem',
    input: { Item: { itemKey: S('') } },
  }),
  onItem({
    name: 'put: a number of 39 digits',
    before: null,
    operation: 'PutItem',
    input: { Item: { n: N('1'.repeat(39)) } },
  }),
  onItem({
    name: 'put: numbers are normalised',
    before: null,
    operation: 'PutItem',
    input: { Item: { n: N('001.50'), m: N('1.5E3') } },
    reads: true,
  }),
  onItem({
    name: 'put: no number',
    before: null,
    operation: 'PutItem',
    input: { Item: { n: N('five') } },
  }),
  onItem({
    name: 'put: an item of more than 400 KB',
    before: null,
    operation: 'PutItem',
    input: { Item: { a: S('x'.repeat(410_000)) } },
  }),
  onItem({
    name: 'put: text of every plane, and binary',
    before: null,
    operation: 'PutItem',
    input: { Item: { a: S('é🦊\u0000'), b: { B: Buffer.from([0, 255]) } } },
    reads: true,
  }),
  onItem({
    name: 'delete: what is not there',
    before: null,
    operation: 'DeleteItem',
    input: { ReturnValues: 'ALL_OLD' },
  }),
  onItem({
    name: 'delete: on condition that is not met',
    operation: 'DeleteItem',
    input: { ConditionExpression: 'attribute_not_exists(a)' },
  }),
  onItem({ name: 'get: what is not there', before: null, operation: 'GetItem', input: {} }),
  onItem({
    name: 'get: some attributes',
    operation: 'GetItem',
    input: { ProjectionExpression: 'a, #m.x, parts[0], zzz', ...names('map') },
  }),
  onItem({
    name: 'get: with half a key',
    operation: 'GetItem',
    input: { Key: { identityId: S('x') } },
  }),
];

/** Reads of a partition with five rows. */
const onPartition = (name: string, operation: string, input: Input): ConformanceCase => ({
  service: 'dynamodb',
  name,
  steps: (place) => {
    const TableName = place.config.sessionsTable;
    const rows = ['a#1', 'a#2', 'b#1', 'b#2', 'c'].map((itemKey, index) => ({
      ...key(place, itemKey),
      n: N(index),
    }));
    const asked = {
      TableName,
      ...input,
      ExpressionAttributeValues: {
        ':id': S(place.unique),
        ...(input.ExpressionAttributeValues as Attributes | undefined),
      },
    };
    return [
      [
        'BatchWriteItem',
        { RequestItems: { [TableName]: rows.map((Item) => ({ PutRequest: { Item } })) } },
      ],
      [operation, asked],
    ];
  },
});

const query = (
  name: string,
  and: string,
  values: Attributes = {},
  more: Input = {},
): ConformanceCase =>
  onPartition(`query: ${name}`, 'Query', {
    KeyConditionExpression: `identityId = :id${and}`,
    ExpressionAttributeValues: values,
    ...more,
  });

const queries = [
  query('a partition, in order of its sort key', ''),
  query('backwards', '', {}, { ScanIndexForward: false }),
  query('begins_with', ' AND begins_with(itemKey, :k)', { ':k': S('b#') }),
  query('BETWEEN', ' AND itemKey BETWEEN :k AND :l', { ':k': S('a#2'), ':l': S('b#2') }),
  query('greater', ' AND itemKey > :k', { ':k': S('b#1') }),
  query('<> is for no key', ' AND itemKey <> :k', { ':k': S('b#1') }),
  query('OR is for no key', ' OR itemKey = :k', { ':k': S('b#1') }),
  query('a page, and where to go on', '', {}, { Limit: 2 }),
  query('a page of exactly everything', '', {}, { Limit: 5 }),
  query('a limit of nothing', '', {}, { Limit: 0 }),
  query('a filter counts what it read', '', { ':n': N(2) }, { FilterExpression: 'n > :n' }),
  query('a filter after the limit', '', { ':n': N(2) }, { FilterExpression: 'n > :n', Limit: 2 }),
  query('a filter on the key', '', { ':k': S('c') }, { FilterExpression: 'itemKey = :k' }),
  query('only how many', '', {}, { Select: 'COUNT' }),
  query('some attributes', '', {}, { ProjectionExpression: 'n', Limit: 1 }),
  query('without the partition key', '', {}, { KeyConditionExpression: 'itemKey = :id' }),
];

const whole = (name: string, steps: ConformanceCase['steps']): ConformanceCase => ({
  service: 'dynamodb',
  name,
  steps,
});

const others = [
  whole('batch get: what is there of what was asked', (place) => {
    const TableName = place.config.sessionsTable;
    return [
      ['PutItem', { TableName, Item: { ...key(place), a: S('x') } }],
      [
        'BatchGetItem',
        { RequestItems: { [TableName]: { Keys: [key(place), key(place, 'two')] } } },
      ],
    ];
  }),
  whole('batch get: the same key twice', (place) => [
    [
      'BatchGetItem',
      { RequestItems: { [place.config.sessionsTable]: { Keys: [key(place), key(place)] } } },
    ],
  ]),
  whole('batch write: the same key twice', (place) => [
    [
      'BatchWriteItem',
      {
        RequestItems: {
          [place.config.sessionsTable]: [
            { PutRequest: { Item: key(place) } },
            { DeleteRequest: { Key: key(place) } },
          ],
        },
      },
    ],
  ]),
  whole('batch write: 26 rows', (place) => [
    [
      'BatchWriteItem',
      {
        RequestItems: {
          [place.config.sessionsTable]: Array.from({ length: 26 }, (_, index) => ({
            PutRequest: { Item: key(place, String(index)) },
          })),
        },
      },
    ],
  ]),
  whole('a table that is not there', (place) => [
    ['GetItem', { TableName: 'no-such-table', Key: key(place) }],
  ]),
  whole('transact write: two rows at once', (place) => [
    [
      'TransactWriteItems',
      {
        TransactItems: ['one', 'two'].map((row) => ({
          Put: { TableName: place.config.sessionsTable, Item: key(place, row) },
        })),
      },
    ],
  ]),
  // Recorded from AWS by LocalStack, test_dynamodb_idempotent_writing, 8 October 2025.
  whole('transact write: a token again, the members in another order', (place) => {
    const members = Object.entries({ ...key(place), ...item });
    const write = (entries: typeof members): Step => [
      'TransactWriteItems',
      {
        ClientRequestToken: place.unique.slice(0, 36),
        TransactItems: [
          { Put: { TableName: place.config.sessionsTable, Item: Object.fromEntries(entries) } },
        ],
      },
    ];
    return [write(members), write(members.toReversed())];
  }),
  // Verified on AWS by moto, test_transaction_with_empty_key, 22 August 2026.
  whole('transact write: an empty key', (place) => [
    [
      'TransactWriteItems',
      {
        TransactItems: [{ Delete: { TableName: place.config.sessionsTable, Key: key(place, '') } }],
      },
    ],
  ]),
  whole('transact get: one row that is there, one that is not', (place) => {
    const TableName = place.config.sessionsTable;
    return [
      ['PutItem', { TableName, Item: { ...key(place), ...item } }],
      [
        'TransactGetItems',
        {
          TransactItems: [key(place), key(place, 'two')].map((Key) => ({
            Get: { TableName, Key },
          })),
        },
      ],
    ];
  }),
  // Verified on AWS by moto, test_all_projected_attributes_rejected_for_table, 22 August 2026.
  whole('scan: the projected attributes of a table', ({ config }) => [
    ['Scan', { TableName: config.sessionsTable, Select: 'ALL_PROJECTED_ATTRIBUTES' }],
  ]),
  whole('scan: a segment beyond the last', ({ config }) => [
    ['Scan', { TableName: config.sessionsTable, Segment: 2, TotalSegments: 2 }],
  ]),
  whole('time to live: of the table', ({ config }) => [
    ['DescribeTimeToLive', { TableName: config.sessionsTable }],
  ]),
  whole('describe: a table that is not there', () => [
    ['DescribeTable', { TableName: 'no-such-table' }],
  ]),
];

/** Requests to the sessions table: all that the client and the converter send, and common others. */
export const dynamoDbCases: readonly ConformanceCase[] = [
  ...updates,
  ...conditions,
  ...puts,
  ...queries,
  ...others,
];
