import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bindCondition } from '../../../../../engine/dynamodb/expressions/bind-condition.ts';
import { holds } from '../../../../../engine/dynamodb/expressions/condition.ts';
import { ExpressionProblem } from '../../../../../engine/dynamodb/expressions/cursor.ts';
import { parseCondition } from '../../../../../engine/dynamodb/expressions/parse-condition.ts';
import { Placeholders } from '../../../../../engine/dynamodb/expressions/placeholders.ts';
import type {
  AttributeValue,
  Item,
} from '../../../../../engine/dynamodb/values/attribute-value.ts';

const item: Item = {
  n: { N: '5' },
  m: { N: '10' },
  s: { S: 'text' },
  b: { B: 'AQID' },
  yes: { BOOL: true },
  nil: { NULL: true },
  ss: { SS: ['p', 'q'] },
  ns: { NS: ['1', '2'] },
  l: { L: [{ N: '1' }, { S: 'x' }, { M: { deep: { BOOL: false } } }] },
  map1: { M: { x: { N: '1' }, y: { S: 'why' } } },
};

const names = { '#s': 's', '#other': 'other' };
const values: Record<string, AttributeValue> = {
  ':five': { N: '5' },
  ':ten': { N: '10' },
  ':text': { S: 'text' },
  ':te': { S: 'te' },
  ':true': { BOOL: true },
  ':null': { NULL: true },
  ':qp': { SS: ['q', 'p'] },
  ':p': { S: 'p' },
  ':one': { N: '1' },
  ':x': { S: 'x' },
  ':map': { M: { y: { S: 'why' }, x: { N: '1' } } },
  ':deep': { M: { deep: { BOOL: false } } },
  ':S': { S: 'S' },
  ':odd': { S: 'SET' },
  ':list': { L: [] },
  ':binary': { B: 'AQ==' },
  ':three': { N: '3' },
};

const bound = (expression: string) =>
  bindCondition(parseCondition(expression), new Placeholders(names, values));

test.each([
  ['n = :five', true],
  ['n <> :five', false],
  ['n < m AND m > n', true],
  ['n <= :five AND n >= :five', true],
  ['s = :text OR n = :ten AND n = :ten', true],
  ['(s = :text OR n = :ten) AND n = :ten', false],
  ['NOT n = :ten', true],
  ['NOT NOT n = :ten', false],
  ['not n = :five or s = :text', true],
  ['(n) = (:five)', true],
  ['n BETWEEN :one AND :ten AND s = :text', true],
  ['n between :ten and :ten', false],
  ['n IN (:ten, :five)', true],
  ['s < :five', false],
  ['s > :five', false],
  ['nope = nope2', false],
  ['nope <> nope2', true],
  ['nope <> :five', true],
  ['nope < :five', false],
  ['nope IN (nope2, :five)', false],
  ['n BETWEEN nope AND :ten', false],
  ['attribute_exists(l[2].deep)', true],
  ['attribute_not_exists(l[3])', true],
  ['attribute_type(#s, :S)', true],
  ['begins_with(s, :te)', true],
  ['begins_with(b, :binary)', true],
  ['begins_with(n, nope)', false],
  ['begins_with(nope, nope2)', false],
  ['contains(ss, :p)', true],
  ['contains(ns, :one)', true],
  ['contains(ns, :p)', false],
  ['contains(l, :x)', true],
  ['contains(l, :deep)', true],
  ['contains(s, :x)', true],
  ['contains(nil, :null)', false],
  ['ss = :qp', true],
  ['map1 = :map', true],
  ['map1 = :deep', false],
  ['yes = :true', true],
  ['nil = :null', true],
  ['size(b) = :three', true],
  ['size(l) = size(b)', true],
  ['size(n) > :one', false],
  ['map1.hasOwnProperty = :x', false],
  ['attribute_exists(toString)', false],
])('%s is %s', (expression, expected) => {
  expect(holds(bound(expression), item)).toBe(expected);
});

describe('refuses, in the words of DynamoDB,', () => {
  test.each([
    ['', 'The expression can not be empty;'],
    [
      'x'.repeat(4097),
      'Expression size has exceeded the maximum allowed size; expression size: 4097',
    ],
    ['a', 'Syntax error; token: "<EOF>", near: "a"'],
    ['a = ', 'Syntax error; token: "<EOF>", near: "="'],
    ['!!!', 'Syntax error; token: "!", near: "!!"'],
    ['a = :text b', 'Syntax error; token: "b", near: ":text b"'],
    ['a == :text', 'Syntax error; token: "=", near: "== :text"'],
    ['a = b = c', 'Syntax error; token: "=", near: "b = c"'],
    ['AND = :text', 'Syntax error; token: "AND", near: "AND ="'],
    ['(a = :text', 'Syntax error; token: "<EOF>", near: ":text"'],
    ['((a = :text))', 'The expression has redundant parentheses;'],
    ['((a)) = :text', 'The expression has redundant parentheses;'],
    ['name = :text', 'Attribute name is a reserved keyword; reserved keyword: name'],
    ['a.Size = :text', 'Attribute name is a reserved keyword; reserved keyword: Size'],
    [
      '#no = :text',
      'An expression attribute name used in the document path is not defined; attribute name: #no',
    ],
    [
      'a = :no',
      'An expression attribute value used in expression is not defined; attribute value: :no',
    ],
    ['dog(a)', 'Invalid function name; function: dog'],
    ['size(a)', 'The function is not allowed to be used this way in an expression; function: size'],
    [
      'contains(a, :x) = :x',
      'The function is not allowed to be used this way in an expression; function: contains',
    ],
    [
      'list_append(a, b)',
      'The function is not allowed to be used this way in an expression; function: list_append',
    ],
    [
      'contains(a)',
      'Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1',
    ],
    [
      'attribute_exists(:x)',
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      'begins_with(a, :five)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    [
      'attribute_type(a, :odd)',
      'Invalid attribute type name found; type: SET, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
    ['a < :list', 'Incorrect operand type for operator or function; operator: <, operand type: L'],
    [
      'a = a',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]',
    ],
    [
      'a BETWEEN :ten AND :five',
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {N:5}',
    ],
    [
      'a BETWEEN :ten AND :text',
      'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:10}, upper bound operand: AttributeValue: {S:text}',
    ],
    [
      `a${'.b'.repeat(32)} = :x`,
      'The document path has too many nesting levels; nesting levels: 33',
    ],
    ['a[99999999999] = :x', 'List index is not within the allowable range; index: [99999999999]'],
    [
      `a = :x${' OR a = :x'.repeat(150)}`,
      'The expression contains too many operators; operator count: 301',
    ],
    [
      `${'NOT '.repeat(301)}a = :x`,
      'The expression contains too many operators; operator count: 301',
    ],
  ])('%.60j', (expression, message) => {
    expect(() => bound(expression)).toThrow(new ExpressionProblem(message));
  });

  test('reports an unknown function before any earlier problem of the text', () => {
    expect(() => bound('name = :no AND dog(a)')).toThrow('Invalid function name; function: dog');
  });
});

test.each([
  ['parentheses', `${'('.repeat(2040)}a = :x${')'.repeat(2040)}`],
  ['open parentheses', '('.repeat(4096)],
  ['calls', `a = ${'size('.repeat(680)}a${')'.repeat(680)}`],
  ['pairs of parentheses', '()'.repeat(2048)],
  ['operands in parentheses', `a = ${'('.repeat(2000)}b${')'.repeat(2000)}`],
])(
  'reads %s nested as deeply as an expression can have them without overflowing',
  (_, expression) => {
    expect(() => bound(expression)).toThrow(ExpressionProblem);
  },
);

test('any text gives a condition or an expression error', () => {
  const words = [
    'a',
    '#s',
    ':x',
    '(',
    ')',
    'AND',
    'OR',
    'NOT',
    'IN',
    'BETWEEN',
    '=',
    '<',
    ',',
    '.',
    '[',
    ']',
    '0',
    'size',
    'contains',
    'begins_with',
    '!',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 30 }), (chosen) => {
      try {
        holds(bound(chosen.join(' ')), item);
      } catch (error) {
        expect(error).toBeInstanceOf(ExpressionProblem);
      }
    }),
    { numRuns: 2000 },
  );
});
