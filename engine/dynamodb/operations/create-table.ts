import { randomUUID } from 'node:crypto';
import { resourceInUse, validation } from '../dynamodb-failures.ts';
import { checkConstraints } from '../request/constraints.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { readInput } from '../request/read-input.ts';
import { listOf, long, structure, text, type Members } from '../request/shape.ts';
import { tableKey } from '../store/store-keys.ts';
import type { Table } from '../store/table.ts';
import type { Operation } from './operation.ts';
import { tableDescription } from './table-description.ts';
import { readTableSchema, readThroughput } from './table-schema.ts';

const name = { pattern: '[a-zA-Z0-9_.-]+', shortest: 3, longest: 255 };

const keySchema = (constraints = {}) =>
  listOf(
    structure('KeySchemaElement', {
      AttributeName: text({ required: true, shortest: 1, longest: 255 }),
      KeyType: text({ required: true, oneOf: ['HASH', 'RANGE'] }),
    }),
    { required: true, shortest: 1, longest: 2, ...constraints },
  );

const provisionedThroughput = structure('ProvisionedThroughput', {
  WriteCapacityUnits: long({ required: true, least: 1 }),
  ReadCapacityUnits: long({ required: true, least: 1 }),
});

const indexMembers: Members = {
  IndexName: text({ required: true, ...name }),
  KeySchema: keySchema(),
  Projection: structure(
    'Projection',
    {
      ProjectionType: text({ oneOf: ['ALL', 'INCLUDE', 'KEYS_ONLY'] }),
      NonKeyAttributes: listOf(text({ shortest: 1, longest: 255 }), { shortest: 1 }),
    },
    { required: true },
  ),
};

const members: Members = {
  AttributeDefinitions: listOf(
    structure('AttributeDefinition', {
      AttributeName: text({ required: true, shortest: 1, longest: 255 }),
      AttributeType: text({ required: true, oneOf: ['B', 'N', 'S'] }),
    }),
    { required: true },
  ),
  TableName: text(name),
  BillingMode: text({ oneOf: ['PROVISIONED', 'PAY_PER_REQUEST'] }),
  ProvisionedThroughput: provisionedThroughput,
  KeySchema: keySchema(),
  LocalSecondaryIndexes: listOf(structure('LocalSecondaryIndex', indexMembers)),
  GlobalSecondaryIndexes: listOf(
    structure('GlobalSecondaryIndex', {
      ...indexMembers,
      ProvisionedThroughput: provisionedThroughput,
    }),
  ),
};

/** Creates a table, which is usable at once. Ignores streams, tags, encryption and table classes.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export const createTable: Operation = async (raw, { tables, store, now }) => {
  const input = readInput(raw, members);
  if (input.TableName === undefined) {
    throw validation("The parameter 'TableName' is required but was not present in the request");
  }
  checkConstraints(input, members);
  const schema = readTableSchema(input);
  const tableName = input.TableName as string;
  if (tables.find(tableName) !== undefined) {
    throw resourceInUse(`Table already exists: ${tableName}`);
  }
  const table: Table = {
    name: tableName,
    arn: tables.arnOf(tableName),
    ...schema,
    ttlAttribute: null,
    createdAt: now(),
    id: randomUUID(),
    ...readThroughput(input.ProvisionedThroughput as JsonObject | undefined),
  };
  tables.set(table);
  await store.write([{ key: tableKey(tableName), value: table }]);
  return { TableDescription: await tableDescription(table, store, 'CREATING') };
};
