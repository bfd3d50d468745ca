import { invalidParameter, validation } from '../dynamodb-failures.ts';
import type { Condition, Operand } from '../expressions/condition.ts';
import type { Comparator } from '../expressions/written.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { typeOf, type AttributeType, type AttributeValue } from '../values/attribute-value.ts';
import { checkedValue, checkName, type WireValue } from '../values/checked-value.ts';
import { compareValues } from '../values/compare-values.ts';

/** A checked condition of the legacy parameters.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html */
export interface LegacyCondition {
  readonly attribute: string;
  readonly operator: string;
  readonly values: readonly AttributeValue[];
}

const comparators: Readonly<Record<string, Comparator>> = {
  EQ: '=',
  NE: '<>',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
};

const scalars: readonly AttributeType[] = ['S', 'N', 'B'];

/** Types that an operator accepts; operators not listed accept any. */
const typesOf: Readonly<Record<string, readonly AttributeType[]>> = {
  LT: scalars,
  LE: scalars,
  GT: scalars,
  GE: scalars,
  BETWEEN: scalars,
  IN: scalars,
  BEGINS_WITH: ['S', 'B'],
  CONTAINS: scalars,
  NOT_CONTAINS: scalars,
};

/** Reads and checks KeyConditions, QueryFilter or ScanFilter.
 *  @throws ValidationException */
export const readLegacyConditions = (conditions: unknown): readonly LegacyCondition[] =>
  Object.entries((conditions ?? {}) as Readonly<Record<string, JsonObject>>).map(
    ([attribute, condition]) => {
      checkName(attribute);
      const values = readValues(condition.AttributeValueList);
      return checked(attribute, condition.ComparisonOperator as string, values);
    },
  );

export const readValues = (values: unknown): readonly AttributeValue[] =>
  ((values ?? []) as readonly WireValue[]).map((value) => checkedValue(value));

/** @throws ValidationException when the operator does not accept the values. */
export const checked = (
  attribute: string,
  operator: string,
  values: readonly AttributeValue[],
): LegacyCondition => {
  if (!takes(operator, values.length)) {
    throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
  const [first, ...others] = values;
  if (first === undefined) return { attribute, operator, values };
  if (others.some((value) => typeOf(value) !== typeOf(first))) {
    throw invalidParameter('AttributeValues inside AttributeValueList must be of same type');
  }
  const wrong = values.find((value) => typesOf[operator]?.includes(typeOf(value)) === false);
  if (wrong !== undefined) {
    throw invalidParameter(
      `ComparisonOperator ${operator} is not valid for ${typeOf(wrong)} AttributeValue type`,
    );
  }
  const [second] = others;
  if (operator === 'BETWEEN' && second !== undefined && (compareValues(first, second) ?? 0) > 0) {
    throw validation(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    );
  }
  return { attribute, operator, values };
};

const takes = (operator: string, count: number): boolean => {
  if (operator === 'NULL' || operator === 'NOT_NULL') return count === 0;
  if (operator === 'IN') return count > 0;
  return count === (operator === 'BETWEEN' ? 2 : 1);
};

/** Converts it to a condition of an expression. */
export const conditionOf = ({ attribute, operator, values }: LegacyCondition): Condition => {
  const operand: Operand = { kind: 'path', path: [attribute] };
  const literals = values.map((value): Operand => ({ kind: 'value', value }));
  const [first = nothing, second = nothing] = literals;
  switch (operator) {
    case 'NOT_NULL':
      return { kind: 'attribute_exists', operand };
    case 'NULL':
      return not({ kind: 'attribute_exists', operand });
    case 'IN':
      return { kind: 'in', operand, candidates: literals };
    case 'BETWEEN':
      return { kind: 'between', operand, lower: first, upper: second };
    case 'BEGINS_WITH':
      return { kind: 'begins_with', operand, argument: first };
    case 'CONTAINS':
      return { kind: 'contains', operand, argument: first };
    case 'NOT_CONTAINS':
      // Unlike NE, it is false for a missing attribute.
      return {
        kind: 'and',
        conditions: [
          { kind: 'attribute_exists', operand },
          not({ kind: 'contains', operand, argument: first }),
        ],
      };
    default:
      return {
        kind: 'comparison',
        comparator: comparators[operator] ?? '=',
        left: operand,
        right: first,
      };
  }
};

const nothing: Operand = { kind: 'value', value: { NULL: true } };

const not = (condition: Condition): Condition => ({ kind: 'not', condition });

/** Joins conditions with AND, or with OR if `operator` says so; null for none. */
export const joined = (conditions: readonly Condition[], operator: unknown): Condition | null => {
  if (conditions.length === 0) return null;
  return { kind: operator === 'OR' ? 'or' : 'and', conditions };
};
