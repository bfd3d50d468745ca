import Big from 'big.js';
import { validation } from '../failure.ts';

const mostDigits = 38;
const largestExponent = 125;
const smallestExponent = -130;

/** Texts that are in normal form already, as most are. */
const plainInteger = /^(?:0|-?[1-9]\d{0,36})$/;

/** The number in decimal notation without needless zeros.
 *  @throws ValidationException on no number, on more than 38 significant digits, and outside
 *  ±1E-130 to ±9.99…E+125.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number */
export const normalNumber = (text: string): string => {
  // A trailing zero of an integer is no needless one: 100 has one significant digit, and is 100.
  if (plainInteger.test(text)) return text;
  return inRange(parse(text));
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

/** The result of an update, for which AWS calls too many digits an overflow. */
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
