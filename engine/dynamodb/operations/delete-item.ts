import { readExpected } from '../legacy/expected.ts';
import { checkConstraints } from '../request/constraints.ts';
import { checkExpressionParameters, readExpressions } from '../request/expressions.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { readInput } from '../request/read-input.ts';
import { attributeMap, text, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import type { Item } from '../values/attribute-value.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import { consumedCapacity, writeUnits } from './capacity.ts';
import { collectionMetrics } from './collection-metrics.ts';
import { decideWrite, rowsOf, type RequestedWrite } from './item-write.ts';
import { checkReturnsOldOrNone } from './returns-old-or-none.ts';
import type { Operation } from './operation.ts';
import { writeByKey } from './write-by-key.ts';
import { writeMembers } from './write-members.ts';

const members: Members = {
  TableName: text(),
  ...writeMembers,
  Key: attributeMap({ required: true }),
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export const deleteItem: Operation = async (raw, { tables, writer }) => {
  const input = readInput(raw, members);
  readTableName(input.TableName);
  checkConstraints(input, members);
  const requested = requestDelete(input);
  const table = tables.get(requested.tableName);
  const write = requested.against(table);
  const { before } = await writer.write((read) => {
    const decided = decideWrite(write, read);
    return { writes: rowsOf(decided), answer: decided };
  });
  return {
    ...(input.ReturnValues === 'ALL_OLD' && before !== undefined ? { Attributes: before } : {}),
    ...consumedCapacity(input, table.name, () => writeUnits(before, undefined)),
    ...collectionMetrics(input, table, input.Key as Item),
  };
};

/** Makes every check of a DeleteItem request, or a transaction's Delete, that needs no table.
 *  @throws ValidationException */
export const requestDelete = (input: JsonObject): RequestedWrite => {
  checkExpressionParameters(input, ['ConditionExpression'], ['Expected', 'ConditionalOperator']);
  const key = checkedItem(input.Key as Readonly<Record<string, WireValue>>);
  checkReturnsOldOrNone(input);
  const expected = readExpected(input);
  const condition = readExpressions(input).condition ?? expected;
  return writeByKey(input, { key, condition, change: () => undefined });
};
