import { checkConstraints } from '../request/constraints.ts';
import { checkKey, checkPathsOfKeys } from '../request/check-keys.ts';
import {
  attributesToGet,
  expressionAttributeNames,
  returnConsumedCapacity,
} from '../request/members.ts';
import { readProjection } from '../request/projection.ts';
import { readInput } from '../request/read-input.ts';
import { attributeMap, flag, text, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import { rowKey } from '../store/store-keys.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import { itemSize } from '../values/item-size.ts';
import { project } from '../values/projection.ts';
import { consumedCapacity, readUnits } from './capacity.ts';
import type { Operation } from './operation.ts';

const members: Members = {
  TableName: text(),
  ReturnConsumedCapacity: returnConsumedCapacity,
  AttributesToGet: attributesToGet,
  Key: attributeMap({ required: true }),
  ConsistentRead: flag,
  ProjectionExpression: text(),
  ExpressionAttributeNames: expressionAttributeNames,
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export const getItem: Operation = (raw, { tables, store }) => {
  const input = readInput(raw, members);
  const tableName = readTableName(input.TableName);
  checkConstraints(input, members);
  const key = checkedItem(input.Key as Readonly<Record<string, WireValue>>);
  const paths = readProjection(input);
  const table = tables.get(tableName);
  checkKey(table, key);
  if (paths !== null) checkPathsOfKeys(table, paths);
  const item = store.get(rowKey(table, key));
  const units = () =>
    readUnits(item === undefined ? 0 : itemSize(item), input.ConsistentRead === true);
  return {
    ...(item === undefined ? {} : { Item: paths === null ? item : project(item, paths) }),
    ...consumedCapacity(input, table.name, units),
  };
};
