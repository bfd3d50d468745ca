import { resourceNotFound } from '../dynamodb-failures.ts';
import { readInput } from '../request/read-input.ts';
import { text, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import type { ItemStore } from '../store/item-store.ts';
import { beginningWith, tablePrefix } from '../store/store-keys.ts';
import { keysOf, type Index, type KeyAttribute, type Table } from '../store/table.ts';
import { itemSize } from '../values/item-size.ts';
import type { Tables } from '../tables.ts';
import type { Operation } from './operation.ts';

const members: Members = { TableName: text() };

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
export const describeTable: Operation = async (raw, { tables, store }) => {
  const input = readInput(raw, members);
  const table = namedTable(tables, readTableName(input.TableName));
  return { Table: await tableDescription(table, store) };
};

/** @throws ResourceNotFoundException with the message of the operations on tables. */
export const namedTable = (tables: Tables, name: string): Table => {
  const table = tables.find(name);
  if (table === undefined) {
    throw resourceNotFound(`Requested resource not found: Table: ${name} not found`);
  }
  return table;
};

/** Describes a table as AWS does. Rows and bytes are counted on request; AWS counts them every six
 *  hours.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export const tableDescription = async (
  table: Table,
  store: ItemStore,
  status: 'ACTIVE' | 'CREATING' | 'DELETING' = 'ACTIVE',
): Promise<object> => {
  let [ItemCount, TableSizeBytes] = [0, 0];
  await store.each(beginningWith(tablePrefix(table)), (item) => {
    ItemCount += 1;
    TableSizeBytes += itemSize(item);
    return true;
  });
  const { indexes = [], throughput } = table;
  const definitions = new Map(
    [table, ...indexes].flatMap(keysOf).map((each) => [each.name, each] as const),
  );
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableStatus: status,
    ...(table.createdAt === undefined ? {} : { CreationDateTime: table.createdAt / 1000 }),
    KeySchema: keySchema(table),
    AttributeDefinitions: [...definitions.values()].map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    ItemCount,
    TableSizeBytes,
    ProvisionedThroughput: throughputOf(throughput),
    ...(throughput === undefined ? { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } } : {}),
    ...indexMember('LocalSecondaryIndexes', table, 'local'),
    ...indexMember('GlobalSecondaryIndexes', table, 'global'),
  };
};

const throughputOf = (throughput: Table['throughput']): object => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: throughput?.read ?? 0,
  WriteCapacityUnits: throughput?.write ?? 0,
});

const keySchema = (keyed: {
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute | null;
}): readonly object[] =>
  keysOf(keyed).map(({ name }, place) => ({
    AttributeName: name,
    KeyType: place === 0 ? 'HASH' : 'RANGE',
  }));

const indexMember = (member: string, table: Table, kind: Index['kind']): object => {
  const indexes = (table.indexes ?? []).filter((index) => index.kind === kind);
  if (indexes.length === 0) return {};
  return {
    [member]: indexes.map((index) => ({
      IndexName: index.name,
      IndexArn: `${table.arn}/index/${index.name}`,
      KeySchema: keySchema(index),
      Projection: projectionOf(index),
      ...(kind === 'global'
        ? { IndexStatus: 'ACTIVE', ProvisionedThroughput: throughputOf(table.throughput) }
        : {}),
    })),
  };
};

const projectionOf = ({ projected }: Index): object => {
  if (projected === null) return { ProjectionType: 'ALL' };
  return projected.length === 0
    ? { ProjectionType: 'KEYS_ONLY' }
    : { ProjectionType: 'INCLUDE', NonKeyAttributes: projected };
};
