import Big from 'big.js';
import { validation } from '../dynamodb-failures.ts';

const mostDigits = 38;
const largestExponent = 125;
const smallestExponent = -130;

/** Integers and short decimals already in normal form, as most numbers are. */
const isNormal = /^(?:0|-?[1-9]\d{0,36}|-?(?:0|[1-9]\d{0,17})\.\d{0,17}[1-9])$/;

/** A sign, digits before and after the point, and a power of ten. */
const decimal = /^([+-]?)(\d{0,38})(?:\.(\d{0,38}))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Puts a number into normal form: decimal notation without needless zeros.
 *  @throws ValidationException for what is not a number, has more than 38 significant digits, or lies
 *  outside ±1E-130 to ±9.99…E+125.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number */
export const normalNumber = (text: string): string => {
  // The trailing zeros of an integer stay: 100 has one significant digit and is written 100.
  if (isNormal.test(text)) return text;
  return normalised(text) ?? inRange(parse(text));
};

/** Like `inRange` and several times as fast; null for the rare cases: too many digits or out of
 *  range. */
const normalised = (text: string): string | null => {
  const [, sign, integer = '', fraction = '', power = '0'] = decimal.exec(text) ?? [];
  const all = integer + fraction;
  if (sign === undefined || all === '') return null;
  const significant = all.replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  if (digits === '') return '0';
  // Digits before the point; zero or negative for a number below 0.1.
  const before = integer.length - (all.length - significant.length) + Number(power);
  const exponent = before - 1;
  const isInRange = exponent >= smallestExponent && exponent <= largestExponent;
  if (!isInRange || digits.length > mostDigits) return null;
  const minus = sign === '-' ? '-' : '';
  if (before <= 0) return `${minus}0.${'0'.repeat(-before)}${digits}`;
  if (before >= digits.length) return minus + digits.padEnd(before, '0');
  return `${minus}${digits.slice(0, before)}.${digits.slice(before)}`;
};

const parse = (text: string): Big => {
  if (text === '') throw validation('The parameter cannot be converted to a numeric value');
  try {
    return new Big(text.startsWith('+') ? text.slice(1) : text);
  } catch {
    throw validation(`The parameter cannot be converted to a numeric value: ${text}`);
  }
};

const overflow = () =>
  validation(
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  );

const inRange = (number: Big): string => {
  if (number.c[0] === 0) return '0';
  if (number.e > largestExponent) {
    throw overflow();
  }
  if (number.e < smallestExponent) {
    throw validation(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  if (number.c.length > mostDigits) {
    throw validation('Attempting to store more than 38 significant digits in a Number');
  }
  return number.toFixed();
};

/** Sum of two numbers in normal form.
 *  @throws ValidationException when it needs more than 38 digits or leaves the range. */
export const add = (one: string, other: string): string => exact(new Big(one).plus(new Big(other)));

export const subtract = (one: string, other: string): string =>
  exact(new Big(one).minus(new Big(other)));

/** The result of an update; AWS reports too many digits as an overflow. */
const exact = (number: Big): string => {
  if (number.c.length > mostDigits) throw overflow();
  return inRange(number);
};

/** Negative, zero or positive, for two numbers in normal form. */
export const compareNumbers = (one: string, other: string): number => {
  if (one === other) return 0;
  // Both are exact as binary floating point.
  if (isShort(one) && isShort(other)) return Number(one) - Number(other);
  return new Big(one).cmp(new Big(other));
};

const isShort = (text: string): boolean => text.length <= 15 && !text.includes('.');

/** Sign, power of ten of the first digit, and the digits, of a number in normal form. */
export const partsOf = (
  text: string,
): { readonly sign: -1 | 0 | 1; readonly exponent: number; readonly digits: string } => {
  const number = new Big(text);
  if (number.c[0] === 0) return { sign: 0, exponent: 0, digits: '' };
  return { sign: number.s < 0 ? -1 : 1, exponent: number.e, digits: number.c.join('') };
};
