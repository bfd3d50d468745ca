import fc from 'fast-check';
import { expect, test } from 'vitest';
import type {
  AttributeValue,
  Item,
} from '../../../../../engine/dynamodb/values/attribute-value.ts';
import { checkedValue } from '../../../../../engine/dynamodb/values/checked-value.ts';
import { areEqual, compareValues } from '../../../../../engine/dynamodb/values/compare-values.ts';
import { itemSize } from '../../../../../engine/dynamodb/values/item-size.ts';
import type { Path } from '../../../../../engine/dynamodb/values/path.ts';
import { project } from '../../../../../engine/dynamodb/values/projection.ts';

const nested = (levels: number): object =>
  levels === 0 ? { S: 'x' } : { M: { a: nested(levels - 1) } };

test.each([
  [{}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
  [null, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
  [
    { S: 'a', N: '1' },
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  ],
  [
    { NULL: false },
    'One or more parameter values were invalid: Null attribute value types must have the value of true',
  ],
  [{ SS: [] }, 'One or more parameter values were invalid: An string set  may not be empty'],
  [{ NS: [] }, 'One or more parameter values were invalid: An number set  may not be empty'],
  [{ BS: [] }, 'One or more parameter values were invalid: Binary sets should not be empty'],
  [
    { SS: ['a', 'a'] },
    'One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
  ],
  [{ NS: ['1', '1.0'] }, 'Input collection contains duplicates'],
  [{ SS: [null] }, 'may not have a null value as a member'],
  [{ L: [null] }, 'Supplied AttributeValue is empty'],
  [{ M: { a: null } }, 'Supplied AttributeValue is empty'],
  [{ M: { '': { S: 'x' } } }, 'Empty attribute name'],
  [
    nested(32),
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  ],
])('refuses %.60j', (value, message) => {
  expect(() => checkedValue(value as never)).toThrow(message);
});

test('accepts 31 nested maps, and empty texts in sets', () => {
  expect(checkedValue(nested(31) as never)).toEqual(nested(31));
  expect(checkedValue({ SS: [''] })).toEqual({ SS: [''] });
});

test('texts are in the order of their UTF-8 bytes', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'é', '\uffff', '\u{1f98a}', '\ud7ff', '\ue000'),
    maxLength: 4,
  });
  fc.assert(
    fc.property(text, text, (one, other) => {
      const order = compareValues({ S: one }, { S: other });
      expect(Math.sign(order ?? NaN)).toBe(
        Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other))),
      );
    }),
  );
});

test.each<[AttributeValue, AttributeValue, boolean]>([
  [{ L: [{ N: '1' }] }, { L: [{ N: '1' }] }, true],
  [{ L: [{ N: '1' }] }, { L: [{ N: '1' }, { N: '2' }] }, false],
  [{ M: { a: { S: 'x' }, b: { S: 'y' } } }, { M: { b: { S: 'y' }, a: { S: 'x' } } }, true],
  [{ M: { a: { S: 'x' } } }, { M: { b: { S: 'x' } } }, false],
  [{ BS: ['AQ==', 'Ag=='] }, { BS: ['Ag==', 'AQ=='] }, true],
  [{ SS: ['1'] }, { NS: ['1'] }, false],
  [{ NULL: true }, { NULL: true }, true],
  [{ BOOL: false }, { BOOL: true }, false],
])('%j and %j: equal is %s', (one, other, expected) => {
  expect(areEqual(one, other)).toBe(expected);
  expect(areEqual(other, one)).toBe(expected);
});

const item: Item = {
  a: {
    M: {
      b: { S: 'x' },
      c: { L: [{ N: '0' }, { M: { d: { N: '1' }, e: { N: '2' } } }, { N: '3' }] },
    },
  },
  f: { S: 'y' },
};

test.each<[readonly Path[], object]>([
  [[['f']], { f: { S: 'y' } }],
  [[['a', 'b'], ['missing'], ['f', 'x']], { a: { M: { b: { S: 'x' } } } }],
  [
    [
      ['a', 'c', 2],
      ['a', 'c', 0],
    ],
    { a: { M: { c: { L: [{ N: '0' }, { N: '3' }] } } } },
  ],
  [
    [
      ['a', 'c', 1, 'd'],
      ['a', 'c', 1, 'e'],
      ['a', 'c', 9],
    ],
    { a: { M: { c: { L: [{ M: { d: { N: '1' }, e: { N: '2' } } }] } } } },
  ],
  [[], {}],
])('projects %j', (paths, expected) => {
  expect(project(item, paths)).toEqual(expected);
});

test.each<[Item, number]>([
  [{}, 0],
  [{ é: { S: 'é' } }, 4],
  [{ n: { N: '-123.4' } }, 1 + 4],
  [{ b: { B: 'AQID' } }, 4],
  [{ l: { L: [{ S: 'ab' }, { NULL: true }] } }, 1 + 3 + 2 + 3],
  [{ m: { M: { k: { BOOL: true } } } }, 1 + 3 + 1 + 2],
])('counts %j as %d bytes', (counted, bytes) => {
  expect(itemSize(counted)).toBe(bytes);
});
