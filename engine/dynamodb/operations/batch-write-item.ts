import { validation } from '../dynamodb-failures.ts';
import { checkConstraints, shown } from '../request/constraints.ts';
import { checkItemKeys, checkKey, notTheSchema } from '../request/check-keys.ts';
import { returnConsumedCapacity, returnItemCollectionMetrics } from '../request/members.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { readInput } from '../request/read-input.ts';
import { attributeMap, listOf, mapOf, structure, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import type { RowWrite } from '../store/item-store.ts';
import { rowKey } from '../store/store-keys.ts';
import type { Table } from '../store/table.ts';
import type { Item } from '../values/attribute-value.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import { checkDifferent } from './batch-get-item.ts';
import { consumedByTable, writeUnits } from './capacity.ts';
import { collectionMetrics } from './collection-metrics.ts';
import { checkIndexKeys } from './index-keys.ts';
import type { Operation } from './operation.ts';
import { readItem } from './put-item.ts';

const mostRequests = 25;

const members: Members = {
  ReturnConsumedCapacity: returnConsumedCapacity,
  ReturnItemCollectionMetrics: returnItemCollectionMetrics,
  RequestItems: mapOf(
    listOf(
      structure('WriteRequest', {
        DeleteRequest: structure('DeleteRequest', { Key: attributeMap({ required: true }) }),
        PutRequest: structure('PutRequest', { Item: attributeMap({ required: true }) }),
      }),
    ),
    'java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>',
  ),
};

/** A put of an item or a delete of a key. */
type WriteRequest =
  { readonly kind: 'put'; readonly item: Item } | { readonly kind: 'delete'; readonly item: Item };

/** All rows are written at once; AWS makes no promise either way.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
export const batchWriteItem: Operation = async (raw, { tables, writer }) => {
  const input = readInput(raw, members);
  const asked = Object.entries(
    (input.RequestItems ?? {}) as Readonly<Record<string, readonly JsonObject[]>>,
  );
  if (asked.length === 0) {
    throw validation('The requestItems parameter is required for BatchWriteItem');
  }
  checkConstraints(input, members);
  checkCounts(input, asked);
  const requests = asked.map(([name, list]) => ({
    tableName: readTableName(name),
    writes: list.map(readRequest),
  }));
  const known = requests.map(({ tableName, writes }) => {
    const table = tables.get(tableName);
    for (const write of writes) checkAgainst(table, write);
    checkDifferent(writes.map(({ item }) => rowKey(table, item)));
    return { table, writes };
  });
  const units = await writer.write((read) => {
    const rows: RowWrite[] = [];
    const used = new Map<string, number>();
    for (const { table, writes } of known) {
      for (const { kind, item } of writes) {
        const key = rowKey(table, item);
        const after = kind === 'put' ? item : undefined;
        rows.push({ key, value: after ?? null });
        if (input.ReturnConsumedCapacity === undefined) continue;
        used.set(table.name, (used.get(table.name) ?? 0) + writeUnits(read(key), after));
      }
    }
    return { writes: rows, answer: used };
  });
  return {
    UnprocessedItems: {},
    ...consumedByTable(input, units),
    ...metricsOf(input, known),
  };
};

const checkCounts = (
  input: JsonObject,
  asked: readonly (readonly [string, readonly JsonObject[]])[],
): void => {
  const isWrong = ({ length }: readonly unknown[]) => length < 1 || length > mostRequests;
  if (asked.some(([, list]) => isWrong(list))) {
    throw validation(
      `1 validation error detected: Value ${shown(input.RequestItems)} at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to ${mostRequests}, Member must have length greater than or equal to 1]`,
    );
  }
  if (asked.reduce((count, [, list]) => count + list.length, 0) > mostRequests) {
    throw validation('Too many items requested for the BatchWriteItem call');
  }
};

const readRequest = (request: JsonObject | null): WriteRequest => {
  const { PutRequest: put, DeleteRequest: remove } = (request ?? {}) as Readonly<
    Record<string, JsonObject | undefined>
  >;
  if ((put === undefined) === (remove === undefined)) {
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  if (put !== undefined) return { kind: 'put', item: readItem(put.Item) };
  return {
    kind: 'delete',
    item: checkedItem(remove?.Key as Readonly<Record<string, WireValue>>),
  };
};

const checkAgainst = (table: Table, { kind, item }: WriteRequest): void => {
  if (kind === 'delete') {
    checkKey(table, item);
    return;
  }
  checkItemKeys(table, item, notTheSchema);
  checkIndexKeys(table, item);
};

const metricsOf = (
  input: JsonObject,
  known: readonly { readonly table: Table; readonly writes: readonly WriteRequest[] }[],
): { readonly ItemCollectionMetrics?: object } => {
  const metrics = known.map(({ table, writes }) => [
    table.name,
    writes.flatMap(({ item }) => {
      const { ItemCollectionMetrics: each } = collectionMetrics(input, table, item);
      return each === undefined ? [] : [each];
    }),
  ]);
  const some = metrics.filter(([, list]) => (list as readonly object[]).length > 0);
  return some.length === 0 ? {} : { ItemCollectionMetrics: Object.fromEntries(some) as object };
};
