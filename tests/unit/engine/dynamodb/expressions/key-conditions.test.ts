import { expect, test } from 'vitest';
import { keyConditionsOf } from '../../../../../engine/dynamodb/expressions/key-condition.ts';
import { parseCondition } from '../../../../../engine/dynamodb/expressions/parse-condition.ts';

const read = (expression: string) =>
  keyConditionsOf(parseCondition(expression).condition, (name) => name).map(
    ({ attribute, operator, values }) => [attribute, operator, ...values].join(' '),
  );

test.each([
  ['p = :p', ['p = :p']],
  [':p = p AND :s < s', ['p = :p', 's > :s']],
  ['(p = :p) AND (s BETWEEN :a AND :b)', ['p = :p', 's between :a :b']],
  ['begins_with(s, :a) and p = :p', ['s begins_with :a', 'p = :p']],
])('reads %s', (expression, conditions) => {
  expect(read(expression)).toEqual(conditions);
});

test.each([
  ['p = :p OR s = :s', 'Invalid operator used in KeyConditionExpression: OR'],
  ['p = :p AND NOT s = :s', 'Invalid operator used in KeyConditionExpression: NOT'],
  ['p IN (:p)', 'Invalid operator used in KeyConditionExpression: IN'],
  ['p <> :p', 'Invalid operator used in KeyConditionExpression: <>'],
  ['contains(p, :p)', 'Invalid operator used in KeyConditionExpression: contains'],
  ['size(p) = :p', 'KeyConditionExpressions cannot contain nested operations'],
  [
    'p = s',
    'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
  ],
  [':p = :s', 'Invalid condition in KeyConditionExpression: No key attribute specified'],
  ['p.a = :p', 'KeyConditionExpressions cannot have conditions on nested attributes'],
  ['p = :p AND p = :q', 'KeyConditionExpressions must only contain one condition per key'],
  [
    ':p BETWEEN p AND :q',
    'Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand',
  ],
  [
    'begins_with(:p, p)',
    'Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand',
  ],
])('refuses %s', (expression, message) => {
  expect(() => read(expression)).toThrow(message);
});
