import { invalidParameter } from '../dynamodb-failures.ts';
import type { Condition } from '../expressions/condition.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { checkedValue, checkName, type WireValue } from '../values/checked-value.ts';
import { checked, conditionOf, joined, readValues, type LegacyCondition } from './conditions.ts';

/** Reads the condition of `Expected` and `ConditionalOperator`; null for none.
 *  @throws ValidationException
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Expected.html */
export const readExpected = (input: JsonObject): Condition | null => {
  const expected = Object.entries((input.Expected ?? {}) as Readonly<Record<string, JsonObject>>);
  if (input.ConditionalOperator !== undefined && expected.length === 0) {
    throw invalidParameter('ConditionalOperator cannot be used without Filter or Expected');
  }
  const conditions = expected.map(([attribute, condition]) => {
    checkName(attribute);
    return conditionOf(readOne(attribute, condition));
  });
  return joined(conditions, input.ConditionalOperator);
};

const readOne = (attribute: string, condition: JsonObject): LegacyCondition => {
  const { AttributeValueList: list, Value: value, Exists: exists } = condition;
  const operator = condition.ComparisonOperator as string | undefined;
  if (list !== undefined && value !== undefined) {
    throw invalidParameter(
      `Value and AttributeValueList cannot be used together for Attribute: ${attribute}`,
    );
  }
  if (operator === undefined) return readExists(attribute, condition);
  if (exists !== undefined) {
    throw invalidParameter(
      `Exists and ComparisonOperator cannot be used together for Attribute: ${attribute}`,
    );
  }
  if (operator !== 'NULL' && operator !== 'NOT_NULL' && list === undefined && value === undefined) {
    throw invalidParameter(
      `Value or AttributeValueList must be used with ComparisonOperator: ${operator} for Attribute: ${attribute}`,
    );
  }
  const values = value === undefined ? readValues(list) : [checkedValue(value as WireValue)];
  return checked(attribute, operator, values);
};

/** `Exists` alone, or `Value` alone. */
const readExists = (
  attribute: string,
  { AttributeValueList: list, Value: value, Exists: exists }: JsonObject,
): LegacyCondition => {
  if (list !== undefined) {
    throw invalidParameter(
      `AttributeValueList can only be used with a ComparisonOperator for Attribute: ${attribute}`,
    );
  }
  if (exists === false) {
    if (value !== undefined) {
      throw invalidParameter(
        `Value cannot be used when Exists is false for Attribute: ${attribute}`,
      );
    }
    return { attribute, operator: 'NULL', values: [] };
  }
  if (value === undefined) {
    throw invalidParameter(
      `Value must be provided when Exists is ${exists === undefined ? 'null' : 'true'} for Attribute: ${attribute}`,
    );
  }
  return { attribute, operator: 'EQ', values: [checkedValue(value as WireValue)] };
};
