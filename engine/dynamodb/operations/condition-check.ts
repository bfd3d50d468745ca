import { checkExpressionParameters, readExpressions } from '../request/expressions.ts';
import { checkKey } from '../request/keys.ts';
import type { JsonObject } from '../request/read-input.ts';
import { readTableName } from '../request/table-name.ts';
import { rowKey } from '../store/keys.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import type { RequestedWrite } from './item-write.ts';

/** Checks the ConditionCheck of a transaction, which changes nothing, as far as that goes without
 *  its table.
 *  @throws ValidationException
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConditionCheck.html */
export const requestConditionCheck = (input: JsonObject): RequestedWrite => {
  const tableName = readTableName(input.TableName);
  checkExpressionParameters(input, ['ConditionExpression'], []);
  const key = checkedItem(input.Key as Readonly<Record<string, WireValue>>);
  const { condition } = readExpressions(input);
  return {
    tableName,
    against(table) {
      checkKey(table, key);
      return {
        table,
        key: rowKey(table, key),
        condition,
        showsFailedItem: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
        readsBefore: true,
        change: (before) => before,
      };
    },
  };
};
