import { validation } from '../dynamodb-failures.ts';
import { readExpected } from '../legacy/expected.ts';
import { checkConstraints } from '../request/constraints.ts';
import { checkExpressionParameters, readExpressions } from '../request/expressions.ts';
import { checkItemKeys } from '../request/check-keys.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { readInput } from '../request/read-input.ts';
import { attributeMap, text, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import { rowKey } from '../store/store-keys.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import { itemSize, largestItem } from '../values/item-size.ts';
import type { Item } from '../values/attribute-value.ts';
import { asksForCapacity, consumedCapacity, writeUnits } from './capacity.ts';
import { collectionMetrics } from './collection-metrics.ts';
import { checkIndexKeys } from './index-keys.ts';
import { decideWrite, rowsOf, type RequestedWrite } from './item-write.ts';
import { checkReturnsOldOrNone } from './returns-old-or-none.ts';
import type { Operation } from './operation.ts';
import { writeMembers } from './write-members.ts';

const members: Members = {
  TableName: text(),
  ...writeMembers,
  Item: attributeMap({ required: true }),
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export const putItem: Operation = async (raw, { tables, writer }) => {
  const input = readInput(raw, members);
  readTableName(input.TableName);
  checkConstraints(input, members);
  const requested = requestPut(input);
  const table = tables.get(requested.tableName);
  const write = requested.against(table);
  const { before, after } = await writer.write((read) => {
    const decided = decideWrite(write, read);
    return { writes: rowsOf(decided), answer: decided };
  });
  return {
    ...(input.ReturnValues === 'ALL_OLD' && before !== undefined ? { Attributes: before } : {}),
    ...consumedCapacity(input, table.name, () => writeUnits(before, after)),
    ...collectionMetrics(input, table, after ?? {}),
  };
};

/** Makes every check of a PutItem request, or a transaction's Put, that needs no table.
 *  @throws ValidationException */
export const requestPut = (input: JsonObject): RequestedWrite => {
  const tableName = readTableName(input.TableName);
  checkExpressionParameters(input, ['ConditionExpression'], ['Expected', 'ConditionalOperator']);
  const item = readItem(input.Item);
  checkReturnsOldOrNone(input);
  const expected = readExpected(input);
  const condition = readExpressions(input).condition ?? expected;
  return {
    tableName,
    against(table) {
      checkItemKeys(table, item);
      checkIndexKeys(table, item);
      return {
        table,
        key: rowKey(table, item),
        condition,
        showsFailedItem: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
        readsBefore:
          condition !== null || input.ReturnValues === 'ALL_OLD' || asksForCapacity(input),
        change: () => item,
      };
    },
  };
};

/** The item of a put, checked.
 *  @throws ValidationException */
export const readItem = (wire: unknown): Item => {
  const item = checkedItem(wire as Readonly<Record<string, WireValue>>);
  if (itemSize(item) > largestItem) {
    throw validation('Item size has exceeded the maximum allowed size');
  }
  return item;
};
