import { checkExpressionParameters, readExpressions } from '../request/expressions.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import type { RequestedWrite } from './item-write.ts';
import { writeByKey } from './write-by-key.ts';

/** Makes every check of a transaction's ConditionCheck that needs no table. It changes nothing.
 *  @throws ValidationException
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConditionCheck.html */
export const requestConditionCheck = (input: JsonObject): RequestedWrite => {
  checkExpressionParameters(input, ['ConditionExpression'], []);
  const key = checkedItem(input.Key as Readonly<Record<string, WireValue>>);
  const { condition } = readExpressions(input);
  return writeByKey(input, { key, condition, change: (before) => before });
};
