import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyUpdate } from '../../../../../engine/dynamodb/expressions/apply-update.ts';
import { bindUpdate } from '../../../../../engine/dynamodb/expressions/bind-update.ts';
import { ExpressionProblem } from '../../../../../engine/dynamodb/expressions/cursor.ts';
import { parseUpdate } from '../../../../../engine/dynamodb/expressions/parse-update.ts';
import { Placeholders } from '../../../../../engine/dynamodb/expressions/placeholders.ts';
import { Failure } from '../../../../../engine/dynamodb/dynamodb-failures.ts';
import type {
  AttributeValue,
  Item,
} from '../../../../../engine/dynamodb/values/attribute-value.ts';

const N = (number: number): AttributeValue => ({ N: String(number) });
const L = (...numbers: number[]): AttributeValue => ({ L: numbers.map(N) });

const item: Item = {
  n: N(5),
  s: { S: 'text' },
  l: L(0, 1, 2, 3),
  m: { M: { x: N(1), below: { M: { y: N(2) } } } },
  ss: { SS: ['p', 'q'] },
};
const values: Record<string, AttributeValue> = {
  ':v': { S: 'v' },
  ':w': { S: 'w' },
  ':one': N(1),
  ':list': L(9),
  ':p': { SS: ['p'] },
  ':pq': { SS: ['p', 'q'] },
  ':pr': { SS: ['p', 'r'] },
  ':numbers': { NS: ['1'] },
  ':big': { N: `9${'0'.repeat(125)}` },
};
const names = { '#m': 'm' };

const actions = (expression: string) =>
  bindUpdate(parseUpdate(expression), new Placeholders(names, values));
const after = (expression: string) => applyUpdate(item, actions(expression));

test.each<[string, Record<string, AttributeValue | undefined>]>([
  ['SET a = :v', { a: { S: 'v' } }],
  ['SET n = n + :one, o = n - :one', { n: N(6), o: N(4) }],
  ['SET n = (n + :one)', { n: N(6) }],
  ['SET a = s, s = :v', { a: { S: 'text' }, s: { S: 'v' } }],
  ['REMOVE s SET a = s', { a: { S: 'text' }, s: undefined }],
  [
    'SET a = if_not_exists(nope, :v), b = if_not_exists(s, :v)',
    { a: { S: 'v' }, b: { S: 'text' } },
  ],
  ['SET l = list_append(l, :list)', { l: L(0, 1, 2, 3, 9) }],
  ['SET l = list_append(if_not_exists(nope, :list), l)', { l: L(9, 0, 1, 2, 3) }],
  ['SET l[1] = :one REMOVE l[0]', { l: L(1, 2, 3) }],
  ['REMOVE l[0], l[2]', { l: L(1, 3) }],
  ['REMOVE l[2], l[0], l[9]', { l: L(1, 3) }],
  ['SET l[20] = :v, l[10] = :w', { l: { L: [N(0), N(1), N(2), N(3), { S: 'w' }, { S: 'v' }] } }],
  ['SET #m.below.y = :v', { m: { M: { x: N(1), below: { M: { y: { S: 'v' } } } } } }],
  [
    'SET m.a = m, m.x = :v',
    { m: { M: { x: { S: 'v' }, below: { M: { y: N(2) } }, a: item.m } as Item } },
  ],
  ['REMOVE m.below, m.nope', { m: { M: { x: N(1) } } }],
  ['ADD n :one, fresh :one', { n: N(6), fresh: N(1) }],
  ['ADD ss :pr, extra :p', { ss: { SS: ['p', 'q', 'r'] }, extra: { SS: ['p'] } }],
  ['DELETE ss :p', { ss: { SS: ['q'] } }],
  ['DELETE ss :pq', { ss: undefined }],
  ['DELETE nope :p', { nope: undefined }],
  ['ADD m.hits :one', { m: { M: { x: N(1), below: { M: { y: N(2) } }, hits: N(1) } } }],
  [
    'set a = :v remove s add n :one delete ss :p',
    { a: { S: 'v' }, s: undefined, n: N(6), ss: { SS: ['q'] } },
  ],
])('%s', (expression, changed) => {
  const expected = Object.entries({ ...item, ...changed }).filter(
    ([, value]) => value !== undefined,
  );
  const before = JSON.stringify(item);
  expect(after(expression)).toEqual(Object.fromEntries(expected));
  expect(JSON.stringify(item)).toBe(before);
});

describe('refuses, in the words of DynamoDB,', () => {
  const path = 'The document path provided in the update expression is invalid for update';
  const operand = 'An operand in the update expression has an incorrect data type';
  test.each([
    ['SET nope.a = :v', path],
    ['SET s.a = :v', path],
    ['SET s[0] = :v', path],
    ['SET m[0] = :v', path],
    ['SET l[9].a = :v', path],
    ['REMOVE nope.a', path],
    ['DELETE nope.a :p', path],
    [
      'SET a = nope',
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    ['SET a = s + :one', operand],
    ['SET l = list_append(s, :list)', operand],
    ['ADD s :one', operand],
    ['ADD ss :numbers', operand],
    ['DELETE ss :numbers', operand],
    [
      'SET n = :big + :big',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    [
      'SET n = :big + :one',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
  ])('%s', (expression, message) => {
    expect(() => after(expression)).toThrow(message);
    expect(() => after(expression)).toThrow(Failure);
  });

  test.each([
    ['', 'The expression can not be empty;'],
    ['INVALID SYNTAX HERE', 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'],
    ['SET a = :v SET b = :w', 'The "SET" section can only be used once in an update expression;'],
    ['SET a = :v,', 'Syntax error; token: "<EOF>", near: ","'],
    ['SET a = :v + :v + :v', 'Syntax error; token: "+", near: ":v + :v"'],
    ['ADD a b', 'Syntax error; token: "b", near: "a b"'],
    ['ADD hits : incr', 'Syntax error; token: ":", near: "hits : incr"'],
    ['SET a = f(b)', 'Invalid function name; function: f'],
    [
      'SET a = if_not_exists(:v, :w)',
      'Operator or function requires a document path; operator or function: if_not_exists',
    ],
    [
      'SET a = list_append(a, :v)',
      'Incorrect operand type for operator or function; operator or function: list_append, operand type: S',
    ],
    [
      'SET a = b + :v',
      'Incorrect operand type for operator or function; operator or function: +, operand type: S',
    ],
    [
      'ADD a :v',
      'Incorrect operand type for operator or function; operator: ADD, operand type: STRING',
    ],
    [
      'DELETE a :one',
      'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER',
    ],
    [
      'SET a.b = :v, a = :w',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]',
    ],
    [
      'SET a = :v REMOVE a[1]',
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, [1]]',
    ],
    [
      'SET a.b = :v, a[1] = :w',
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]',
    ],
    ['SET value = :no, a = f(b)', 'Attribute name is a reserved keyword; reserved keyword: value'],
  ])('%s', (expression, message) => {
    expect(() => actions(expression)).toThrow(new ExpressionProblem(message));
  });
});

test('any update gives an item or a refusal and leaves the old item unchanged', () => {
  const words = [
    'SET',
    'REMOVE',
    'ADD',
    'DELETE',
    'a',
    'n',
    'l',
    'l[0]',
    'm.x',
    'm',
    'ss',
    '=',
    ',',
    ':v',
    ':one',
    ':p',
    ':list',
    '+',
    '-',
    'list_append(l, :list)',
    'if_not_exists(a, :v)',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 16 }), (chosen) => {
      const before = JSON.stringify(item);
      try {
        after(chosen.join(' '));
      } catch (error) {
        expect(error instanceof ExpressionProblem || error instanceof Failure).toBe(true);
      }
      expect(JSON.stringify(item)).toBe(before);
    }),
    { numRuns: 3000 },
  );
});
