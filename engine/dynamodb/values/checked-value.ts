import { invalidParameter, validation } from '../dynamodb-failures.ts';
import type { AttributeValue, Item } from './attribute-value.ts';
import { normalNumber } from './numbers.ts';

/** A value as received: its members have their types on the wire, and nothing else is checked. */
export type WireValue = Readonly<Record<string, unknown>> | null | undefined;

/** Maximum nesting of maps and lists; the item itself is one more level. */
const deepest = 31;

const longestName = 65_535;

/** Checks a value and puts its numbers into normal form.
 *  @throws ValidationException with DynamoDB's message.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
export const checkedValue = (value: WireValue, depth = 0): AttributeValue => {
  let checked: AttributeValue | undefined;
  let members = 0;
  for (const type in value) {
    const member = checkedMember(type, value, depth);
    checked ??= member;
    members += 1;
  }
  if (checked === undefined) {
    throw validation(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    );
  }
  if (members === 1) return checked;
  throw validation(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
};

const checkedMember = (
  type: string,
  value: Readonly<Record<string, unknown>>,
  depth: number,
): AttributeValue => {
  const content = value[type];
  switch (type) {
    case 'S':
    case 'B':
    case 'BOOL':
      return value as AttributeValue;
    case 'N': {
      const number = normalNumber(content as string);
      return number === content ? (value as AttributeValue) : { N: number };
    }
    case 'NULL':
      if (content !== true) {
        throw invalidParameter('Null attribute value types must have the value of true');
      }
      return { NULL: true };
    case 'M': {
      const map = checkedItem(content as Readonly<Record<string, WireValue>>, deeper(depth));
      return map === content ? (value as AttributeValue) : { M: map };
    }
    case 'L':
      return { L: checkedList(content as readonly WireValue[], deeper(depth)) };
    default:
      return checkedSet(type, content as readonly (string | null)[]);
  }
};

const deeper = (depth: number): number => {
  if (depth >= deepest) {
    throw validation(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
  }
  return depth + 1;
};

/** @param depth number of maps and lists around the value.
 *  @throws ValidationException when it is nested too deeply. */
export const checkDepth = (value: AttributeValue, depth: number): void => {
  if ('M' in value) {
    const inner = deeper(depth);
    for (const each of Object.values(value.M)) checkDepth(each, inner);
  } else if ('L' in value) {
    const inner = deeper(depth);
    for (const each of value.L) checkDepth(each, inner);
  }
};

const checkedList = (values: readonly WireValue[], depth: number): readonly AttributeValue[] =>
  values.map((value) => checkedValue(value, depth));

/** Checks each attribute.
 *  @param depth number of levels around them. */
export const checkedItem = (item: Readonly<Record<string, WireValue>>, depth = 0): Item => {
  // An item whose values do not change is not copied: copying many names is slow.
  let copy: Record<string, WireValue> | null = null;
  for (const name of Object.keys(item)) {
    checkName(name);
    const value = item[name];
    const checked = checkedValue(value, depth);
    if (checked === value) continue;
    copy ??= { ...item };
    copy[name] = checked;
  }
  return (copy ?? item) as Item;
};

/** @throws ValidationException on an empty name and on one of more than 65,535 bytes. */
export const checkName = (name: string): void => {
  if (name === '') throw invalidParameter('Empty attribute name');
  if (name.length * 3 <= longestName || Buffer.byteLength(name) <= longestName) return;
  throw invalidParameter(`Attribute name is too large, must be less than ${longestName} bytes`);
};

const setNames: Readonly<Record<string, string>> = {
  SS: 'An string set',
  NS: 'An number set',
  BS: 'Binary sets',
};

const checkedSet = (type: string, members: readonly (string | null)[]): AttributeValue => {
  const name = setNames[type] ?? type;
  if (members.length === 0) {
    throw invalidParameter(
      type === 'BS' ? 'Binary sets should not be empty' : `${name}  may not be empty`,
    );
  }
  const texts = members.map((member) => {
    if (member === null) throw invalidParameter(`${name} may not have a null value as a member`);
    return type === 'NS' ? normalNumber(member) : member;
  });
  if (new Set(texts).size < texts.length) throw duplicates(type, texts);
  if (type === 'SS') return { SS: texts };
  return type === 'NS' ? { NS: texts } : { BS: texts };
};

const duplicates = (type: string, texts: readonly string[]) => {
  if (type === 'NS') return validation('Input collection contains duplicates');
  const list = `[${texts.join(', ')}]`;
  return invalidParameter(
    type === 'SS'
      ? `Input collection ${list} contains duplicates.`
      : `Input collection ${list}of type BS contains duplicates.`,
  );
};
