import { createHash } from 'node:crypto';
import type { ItemStore } from '../store/item-store.ts';
import { beginningWith, tablePrefix } from '../store/store-keys.ts';
import { keysOf, projectedNames, type Index, type Table } from '../store/table.ts';
import { attributeOf, pick, typeOf, type Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';

type Status = 'ACTIVE' | 'CREATING' | 'DELETING';

/** Describes a table as AWS does. Rows and bytes are counted on request; AWS counts them every six
 *  hours. LocalStack recorded from AWS which members each status has: test_table_crud and
 *  test_gsi_with_billing_mode, 8 October 2025. A provisioned table lacks the time of its creation.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export const tableDescription = async (
  table: Table,
  store: ItemStore,
  status: Status = 'ACTIVE',
): Promise<object> => {
  const sizes = new Map([null, ...(table.indexes ?? [])].map((index) => [index, new Size()]));
  await store.each(beginningWith(tablePrefix(table)), (item) => {
    for (const [index, size] of sizes) {
      size.add(index === null ? item : inIndex(table, index, item));
    }
    return true;
  });
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id ?? idOf(table),
    TableStatus: status,
    ItemCount: sizes.get(null)?.items,
    TableSizeBytes: sizes.get(null)?.bytes,
    DeletionProtectionEnabled: false,
    ProvisionedThroughput: throughputOf(table),
    ...billingOf(table, status),
    ...(status === 'DELETING' ? {} : schemaOf(table)),
    ...(status === 'DELETING' ? {} : indexesOf(table, sizes, status)),
    ...warmThroughput(table, status),
  };
};

/** Counts items and their bytes. */
class Size {
  items = 0;
  bytes = 0;

  add(item: Item | null): void {
    if (item === null) return;
    this.items += 1;
    this.bytes += itemSize(item);
  }
}

/** What an index has of an item; null where the item lacks the index's keys. */
const inIndex = (table: Table, index: Index, item: Item): Item | null => {
  const isIndexed = keysOf(index).every(({ name, type }) => {
    const value = attributeOf(item, name);
    return value !== undefined && typeOf(value) === type;
  });
  if (!isIndexed) return null;
  const names = projectedNames(table, index);
  return names === null ? item : pick(item, names);
};

/** The UUID of a provisioned table, the same at every start. */
const idOf = ({ arn }: Table): string =>
  createHash('sha256')
    .update(arn)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');

const throughputOf = ({ throughput }: Pick<Table, 'throughput'>): object => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: throughput?.read ?? 0,
  WriteCapacityUnits: throughput?.write ?? 0,
});

const billingOf = ({ throughput, createdAt }: Table, status: Status): object => {
  if (throughput !== undefined) return {};
  const since =
    status === 'CREATING' || createdAt === undefined
      ? {}
      : { LastUpdateToPayPerRequestDateTime: createdAt / 1000 };
  return { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST', ...since } };
};

/** The capacity that a table or an index has at once: what is provisioned, or else AWS's default.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
const warmThroughput = ({ throughput }: Pick<Table, 'throughput'>, status: Status): object =>
  status === 'ACTIVE'
    ? {
        WarmThroughput: {
          ReadUnitsPerSecond: throughput?.read ?? 12_000,
          WriteUnitsPerSecond: throughput?.write ?? 4_000,
          Status: 'ACTIVE',
        },
      }
    : {};

const schemaOf = (table: Table): object => {
  const definitions = new Map(
    [table, ...(table.indexes ?? [])].flatMap(keysOf).map((each) => [each.name, each] as const),
  );
  return {
    ...(table.createdAt === undefined ? {} : { CreationDateTime: table.createdAt / 1000 }),
    KeySchema: keySchema(table),
    AttributeDefinitions: [...definitions.values()].map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
  };
};

const keySchema = (keyed: Pick<Table, 'partitionKey' | 'sortKey'>): readonly object[] =>
  keysOf(keyed).map(({ name }, place) => ({
    AttributeName: name,
    KeyType: place === 0 ? 'HASH' : 'RANGE',
  }));

const indexesOf = (
  table: Table,
  sizes: ReadonlyMap<Index | null, Size>,
  status: Status,
): object => {
  const described = (kind: Index['kind']): readonly object[] | undefined => {
    const indexes = (table.indexes ?? []).filter((index) => index.kind === kind);
    if (indexes.length === 0) return undefined;
    return indexes.map((index) => ({
      IndexName: index.name,
      IndexArn: `${table.arn}/index/${index.name}`,
      KeySchema: keySchema(index),
      Projection: projectionOf(index),
      ItemCount: sizes.get(index)?.items,
      IndexSizeBytes: sizes.get(index)?.bytes,
      ...(kind === 'global' ? globalMembers(index, status) : {}),
    }));
  };
  return {
    LocalSecondaryIndexes: described('local'),
    GlobalSecondaryIndexes: described('global'),
  };
};

const globalMembers = (index: Index, status: Status): object => ({
  IndexStatus: status,
  ProvisionedThroughput: throughputOf(index),
  ...warmThroughput(index, status),
});

const projectionOf = ({ projected }: Index): object => {
  if (projected === null) return { ProjectionType: 'ALL' };
  return projected.length === 0
    ? { ProjectionType: 'KEYS_ONLY' }
    : { ProjectionType: 'INCLUDE', NonKeyAttributes: projected };
};
