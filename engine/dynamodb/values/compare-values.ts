import { membersOf, typeOf, type AttributeValue } from './attribute-value.ts';
import { compareNumbers } from './numbers.ts';

/** Whether two values are equal: sets and maps in any order, lists element by element.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
export const areEqual = (one: AttributeValue, other: AttributeValue): boolean => {
  if (typeOf(one) !== typeOf(other)) return false;
  if ('S' in one && 'S' in other) return one.S === other.S;
  if ('N' in one && 'N' in other) return one.N === other.N;
  if ('B' in one && 'B' in other) return one.B === other.B;
  if ('BOOL' in one && 'BOOL' in other) return one.BOOL === other.BOOL;
  if ('L' in one && 'L' in other) return areEqualLists(one.L, other.L);
  if ('M' in one && 'M' in other) return areEqualMaps(one.M, other.M);
  const [members, others] = [membersOf(one), membersOf(other)];
  if (members === null || others === null) return 'NULL' in one && 'NULL' in other;
  if (members.length !== others.length) return false;
  const known = new Set(others);
  return members.every((member) => known.has(member));
};

const areEqualLists = (
  one: readonly AttributeValue[],
  other: readonly AttributeValue[],
): boolean => {
  if (one.length !== other.length) return false;
  return one.every((value, index) => {
    const counterpart = other[index];
    return counterpart !== undefined && areEqual(value, counterpart);
  });
};

const areEqualMaps = (
  one: Readonly<Record<string, AttributeValue>>,
  other: Readonly<Record<string, AttributeValue>>,
): boolean => {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => {
    const [value, counterpart] = [one[name], Object.hasOwn(other, name) ? other[name] : undefined];
    return value !== undefined && counterpart !== undefined && areEqual(value, counterpart);
  });
};

/** Gives a negative, zero or positive number; null for two types, or a type without an order.
 *  Strings are ordered by their UTF-8 bytes. */
export const compareValues = (one: AttributeValue, other: AttributeValue): number | null => {
  if ('N' in one && 'N' in other) return compareNumbers(one.N, other.N);
  if ('S' in one && 'S' in other) return compareTexts(one.S, other.S);
  if ('B' in one && 'B' in other) {
    return Buffer.compare(Buffer.from(one.B, 'base64'), Buffer.from(other.B, 'base64'));
  }
  return null;
};

/** UTF-16 units sort like UTF-8 bytes except for surrogates. */
const compareTexts = (one: string, other: string): number => {
  if (one === other) return 0;
  const shorter = Math.min(one.length, other.length);
  for (let index = 0; index < shorter; index += 1) {
    const [unit, otherUnit] = [one.charCodeAt(index), other.charCodeAt(index)];
    if (unit === otherUnit) continue;
    const [isHigh, isOtherHigh] = [isSurrogate(unit), isSurrogate(otherUnit)];
    return isHigh === isOtherHigh ? unit - otherUnit : isHigh ? 1 : -1;
  }
  return one.length - other.length;
};

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

export const beginsWith = (value: AttributeValue, prefix: AttributeValue): boolean => {
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  if (!('B' in value && 'B' in prefix)) return false;
  const bytes = Buffer.from(prefix.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, bytes.length).equals(bytes);
};

/** Whether a string or binary contains a part, a set a member, or a list an element. */
export const contains = (value: AttributeValue, part: AttributeValue): boolean => {
  if ('L' in value) return hasElement(value.L, part);
  if ('S' in value) return 'S' in part && value.S.includes(part.S);
  if ('B' in value) {
    return 'B' in part && Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  }
  if ('SS' in value) return 'S' in part && value.SS.includes(part.S);
  if ('NS' in value) return 'N' in part && value.NS.includes(part.N);
  return 'BS' in value && 'B' in part && value.BS.includes(part.B);
};

/** Fast path for scalars. */
const hasElement = (elements: readonly AttributeValue[], part: AttributeValue): boolean => {
  if ('S' in part) return elements.some((element) => 'S' in element && element.S === part.S);
  if ('N' in part) return elements.some((element) => 'N' in element && element.N === part.N);
  return elements.some((element) => areEqual(element, part));
};

/** The result of `size()`: characters of a string, bytes of binary, members, elements or entries;
 *  null for a type without a size. */
export const sizeOf = (value: AttributeValue): number | null => {
  if ('S' in value) return value.S.length;
  if ('B' in value) return bytesOfBase64(value.B);
  if ('L' in value) return value.L.length;
  if ('M' in value) return Object.keys(value.M).length;
  return membersOf(value)?.length ?? null;
};

/** The number of bytes that a base64 string encodes. */
export const bytesOfBase64 = (text: string): number => {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return (text.length / 4) * 3 - padding;
};
