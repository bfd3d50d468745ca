import { validation } from '../dynamodb-failures.ts';
import { checkConstraints } from '../request/constraints.ts';
import { checkKey, checkPathsOfKeys } from '../request/check-keys.ts';
import { expressionAttributeNames, returnConsumedCapacity } from '../request/members.ts';
import { readProjection } from '../request/projection.ts';
import { readInput } from '../request/read-input.ts';
import { attributeMap, listOf, structure, text, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import { rowKey } from '../store/store-keys.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import { itemSize } from '../values/item-size.ts';
import { project } from '../values/projection.ts';
import { consumedByTable, readUnits } from './capacity.ts';
import type { Operation } from './operation.ts';
import { all, checkTargets, largestTransaction, readActions } from './transaction.ts';

const members: Members = {
  ReturnConsumedCapacity: returnConsumedCapacity,
  TransactItems: listOf(
    structure('TransactGetItem', {
      Get: structure('Get', {
        TableName: text({ required: true }),
        Key: attributeMap({ required: true }),
        ProjectionExpression: text(),
        ExpressionAttributeNames: expressionAttributeNames,
      }),
    }),
  ),
};

/** Reads all items at one moment, between writes.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export const transactGetItems: Operation = (raw, { tables, store }) => {
  const input = readInput(raw, members);
  const actions = readActions(input.TransactItems);
  checkConstraints(input, members);
  const gets = actions.map(({ action }) => ({
    tableName: readTableName(action.TableName),
    key: action.Key as Readonly<Record<string, WireValue>>,
    paths: readProjection(action),
  }));
  const known = gets.map((get) => ({ ...get, table: tables.get(get.tableName) }));
  const rows = all(known, ({ table, key: wire, paths }) => {
    const key = checkedItem(wire);
    checkKey(table, key);
    checkPathsOfKeys(table, paths ?? []);
    return { table, paths, row: rowKey(table, key) };
  });
  checkTargets(rows.map(({ row }) => row));
  const units = new Map<string, number>();
  let bytes = 0;
  const Responses = rows.map(({ table, row, paths }) => {
    const item = store.get(row);
    const size = item === undefined ? 0 : itemSize(item);
    bytes += size;
    if (bytes > largestTransaction) {
      throw validation('Transaction cancelled: total size of items exceeds 4 MB');
    }
    units.set(table.name, (units.get(table.name) ?? 0) + 2 * readUnits(size, true));
    if (item === undefined) return {};
    return { Item: paths === null ? item : project(item, paths) };
  });
  return { Responses, ...consumedByTable(input, units, 'ReadCapacityUnits') };
};
