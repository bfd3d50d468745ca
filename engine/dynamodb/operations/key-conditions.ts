import { invalidParameter, validation } from '../dynamodb-failures.ts';
import type { KeyCondition, KeyOperator } from '../expressions/key-condition.ts';
import type { LegacyCondition } from '../legacy/conditions.ts';
import { checkKeyValue } from '../request/check-keys.ts';
import { after, keyBytes, partitionPrefix, type Range } from '../store/store-keys.ts';
import type { KeyAttribute, Table } from '../store/table.ts';
import { attributeOf, typeOf, type AttributeValue, type Item } from '../values/attribute-value.ts';
import { areEqual, beginsWith, compareValues } from '../values/compare-values.ts';

/** A query's key conditions, checked against the schema. */
export interface QueryKey {
  readonly partition: KeyCondition<AttributeValue>;
  readonly sort: KeyCondition<AttributeValue> | null;
}

/** A condition whose operator may be invalid for a key. */
export interface AskedCondition {
  readonly attribute: string;
  readonly operator: KeyOperator | null;
  readonly values: readonly AttributeValue[];
}

const operators: Readonly<Record<string, KeyOperator>> = {
  EQ: '=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
  BETWEEN: 'between',
  BEGINS_WITH: 'begins_with',
};

export const askedOf = ({ attribute, operator, values }: LegacyCondition): AskedCondition => ({
  attribute,
  operator: operators[operator] ?? null,
  values,
});

/** Checks the conditions against a table's or index's keys.
 *  @throws ValidationException unless the partition key equals one value and the sort key has at
 *  most one condition. */
export const fitToKeys = (
  asked: readonly AskedCondition[],
  keys: readonly KeyAttribute[],
): QueryKey => {
  if (asked.length < 1 || asked.length > 2) {
    throw validation('Conditions can be of length 1 or 2 only');
  }
  const [partitionKey, sortKey] = keys;
  if (partitionKey === undefined || (sortKey === undefined && asked.length > 1)) {
    throw validation('Query key condition not supported');
  }
  const partition = conditionOn(asked, partitionKey, true);
  if (partition?.operator !== '=') throw validation('Query key condition not supported');
  const sort = sortKey === undefined ? null : conditionOn(asked, sortKey, false);
  return { partition, sort };
};

const conditionOn = (
  asked: readonly AskedCondition[],
  key: KeyAttribute,
  isPartition: boolean,
): KeyCondition<AttributeValue> | null => {
  const condition = asked.find(({ attribute }) => attribute === key.name);
  if (condition === undefined) {
    if (isPartition || asked.length > 1) {
      throw validation(`Query condition missed key schema element: ${key.name}`);
    }
    return null;
  }
  const { operator, values, attribute } = condition;
  if (operator === null) {
    throw validation('Attempted conditional constraint is not an indexable operation');
  }
  if (values.some((value) => typeOf(value) !== key.type)) {
    throw invalidParameter('Condition parameter type does not match schema type');
  }
  for (const value of values) checkKeyValue(key, value, isPartition);
  return { attribute, operator, values };
};

/** Whether an item meets a condition on one of its keys. */
export const meets = (
  { attribute, operator, values }: KeyCondition<AttributeValue>,
  item: Item,
): boolean => {
  const [value, [first, second]] = [attributeOf(item, attribute), values];
  if (value === undefined || first === undefined) return false;
  if (operator === '=') return areEqual(value, first);
  if (operator === 'begins_with') return beginsWith(value, first);
  const order = compareValues(value, first);
  if (order === null) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '>=' || second === undefined) return order >= 0;
  const upper = compareValues(value, second);
  return order >= 0 && upper !== null && upper <= 0;
};

/** The rows of a table that a query reads. */
export const queryRange = (table: Table, { partition, sort }: QueryKey): Range => {
  const [value] = partition.values;
  const base = partitionPrefix(table, value as AttributeValue);
  const end = after(base);
  if (sort === null) return { gte: base, lt: end };
  const [first = base, second = base] = sort.values.map((each) =>
    Buffer.concat([base, keyBytes(each)]),
  );
  switch (sort.operator) {
    case '=':
      return { gte: first, lte: first };
    case '<':
      return { gte: base, lt: first };
    case '<=':
      return { gte: base, lte: first };
    case '>':
      return { gt: first, lt: end };
    case '>=':
      return { gte: first, lt: end };
    case 'between':
      return { gte: first, lte: second };
    case 'begins_with':
      return { gte: first, lt: after(first) };
  }
};

/** The part of a range after a row. */
export const rangeBehind = (range: Range, start: Buffer | null, reverse: boolean): Range => {
  if (start === null) return range;
  if (reverse) {
    const { gte, gt } = range;
    return { ...(gte && { gte }), ...(gt && { gt }), lt: start };
  }
  const { lt, lte } = range;
  return { gt: start, ...(lt && { lt }), ...(lte && { lte }) };
};
