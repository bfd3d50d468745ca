import Big from 'big.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  compareNumbers,
  normalNumber,
  subtract,
} from '../../../../../engine/dynamodb/values/numbers.ts';
import { numberBytes } from '../../../../../engine/dynamodb/store/number-order.ts';

test.each([
  ['0', '0'],
  ['-0', '0'],
  ['0e999999999', '0'],
  ['00042', '42'],
  ['+7', '7'],
  ['001.50', '1.5'],
  ['1.5E3', '1500'],
  ['.5', '0.5'],
  ['1e125', `1${'0'.repeat(125)}`],
  ['1E-130', `0.${'0'.repeat(129)}1`],
  ['9'.repeat(38), '9'.repeat(38)],
  [`${'9'.repeat(38)}00`, `${'9'.repeat(38)}00`],
])('%s is %s', (text, normal) => {
  expect(normalNumber(text)).toBe(normal);
});

test.each([
  ['', 'The parameter cannot be converted to a numeric value'],
  ['five', 'The parameter cannot be converted to a numeric value: five'],
  ['NaN', 'The parameter cannot be converted to a numeric value: NaN'],
  [' 1', 'The parameter cannot be converted to a numeric value:  1'],
  [
    '1e126',
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    '-1e999999999',
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    '1e-131',
    'Number underflow. Attempting to store a number with magnitude smaller than supported range',
  ],
  ['1'.repeat(39), 'Attempting to store more than 38 significant digits in a Number'],
])('refuses %.20j', (text, message) => {
  expect(() => normalNumber(text)).toThrow(message);
});

test('every notation of a number has the decimal library’s normal form', () => {
  const digits = fc.stringMatching(/^[0-9]{0,20}$/);
  const text = fc
    .tuple(
      fc.constantFrom('', '-', '+'),
      fc.tuple(digits, digits).filter((both) => both.join('') !== ''),
      fc.boolean(),
      fc.option(fc.integer({ min: -140, max: 140 }), { nil: null }),
    )
    .map(([sign, [integer, fraction], point, power]) => {
      const mantissa = fraction === '' && !point ? integer : `${integer}.${fraction}`;
      return `${sign}${mantissa}${power === null ? '' : `e${power}`}`;
    });
  fc.assert(
    fc.property(text, (written) => {
      const big = new Big(written.replace(/^\+/, ''));
      const isZero = big.c[0] === 0;
      const isValid = isZero || (big.e >= -130 && big.e <= 125 && big.c.length <= 38);
      if (!isValid) return void expect(() => normalNumber(written)).toThrow();
      expect(normalNumber(written)).toBe(isZero ? '0' : big.toFixed());
    }),
    { numRuns: 2_000 },
  );
});

test('sums are exact to 38 digits', () => {
  expect(add('0.1', '0.2')).toBe('0.3');
  expect(subtract('10000000000000000000000', '1')).toBe('9999999999999999999999');
  expect(() => add(`1${'0'.repeat(50)}`, '1')).toThrow('Number overflow');
});

const number = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }),
    fc.integer({ min: -130, max: 87 }),
  )
  .map(([minus, digits, exponent]) => `${minus ? '-' : ''}${digits}e${exponent}`)
  .map(normalNumber);

test('key bytes are in the order of the numbers, whatever their signs and sizes', () => {
  fc.assert(
    fc.property(number, number, (one, other) => {
      const order = Buffer.compare(numberBytes(one), numberBytes(other));
      expect(Math.sign(order)).toBe(Math.sign(compareNumbers(one, other)));
      expect(order === 0).toBe(one === other);
    }),
    { numRuns: 2000 },
  );
});

test('numbers close to each other are in order too', () => {
  const sorted = [
    '-100',
    '-20',
    '-1.55',
    '-1.5',
    '-1',
    '-0.5',
    '0',
    '0.5',
    '1',
    '1.5',
    '1.55',
    '20',
    '100',
  ];
  const shuffled = [...sorted].sort();
  expect(
    shuffled.sort((one, other) => Buffer.compare(numberBytes(one), numberBytes(other))),
  ).toEqual(sorted);
});
