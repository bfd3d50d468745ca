import { serialization } from '../dynamodb-failures.ts';
import { isObject, type JsonObject } from '../../iam/json-object.ts';
import type { Members, Shape } from './shape.ts';

/** Reads the members that an operation knows, leaving out those that are null.
 *  @throws SerializationException when one has a type that AWS cannot read. */
export const readInput = (input: JsonObject, members: Members): JsonObject => {
  const read: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(members)) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value !== undefined && value !== null) read[name] = readValue(value, shape);
  }
  return read;
};

const readValue = (value: unknown, shape: Shape): unknown => {
  switch (shape.kind) {
    case 'String':
      return readText(value);
    case 'Boolean':
      return readFlag(value);
    case 'Integer':
    case 'Long':
      return readInteger(value, shape.kind);
    case 'AttributeValue':
      return readAttributeValue(value);
    case 'list':
      return listIn(value).map((each) => (each === null ? null : readValue(each, shape.of)));
    case 'map':
      return readMap(value, shape.java, (each) => readValue(each, shape.of));
    case 'structure':
      if (Array.isArray(value)) throw unrecognised(classOf(shape.java));
      if (!isObject(value)) throw serialization('Unexpected field type');
      return readInput(value, shape.members);
  }
};

const classOf = (java: string): string => `class com.amazonaws.dynamodb.v20120810.${java}`;

const unrecognised = (type: string) => serialization(`Unrecognized collection type ${type}`);

const noStructure = () => serialization('Start of structure or map found where not expected');

/** A lone surrogate, which UTF-8 cannot encode. */
const loneSurrogate = /\p{Surrogate}/u;

/** Printable ASCII, which is tested faster than Unicode properties. */
const plainText = /^[ -~]*$/;

const readText = (value: unknown): string => {
  if (typeof value === 'string') {
    if (!plainText.test(value) && loneSurrogate.test(value)) {
      throw serialization('The text is not valid Unicode');
    }
    return value;
  }
  throw notScalar(value, 'String');
};

/** The error for a value that is not of the expected scalar type. */
const notScalar = (value: unknown, type: string) => {
  if (Array.isArray(value)) return unrecognised(`class java.lang.${type}`);
  if (typeof value === 'object') return noStructure();
  return serialization(`${tokenOf(value)} cannot be converted to ${type}`);
};

const tokenOf = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof value === 'string') return 'STRING_VALUE';
  return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
};

const readFlag = (value: unknown): boolean => {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw notScalar(value, 'Boolean');
  const word = value.toUpperCase();
  if (['TRUE', '1', 'YES'].includes(word)) return true;
  if (['FALSE', '0', 'NO'].includes(word)) return false;
  throw serialization('Unexpected token received from parser');
};

const readInteger = (value: unknown, type: string): number => {
  if (typeof value === 'number') return Math.floor(value);
  throw notScalar(value, type);
};

const listIn = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  if (isObject(value)) throw noStructure();
  throw serialization('Unexpected field type');
};

const readMap = (value: unknown, java: string, read: (value: unknown) => unknown): JsonObject => {
  if (Array.isArray(value)) {
    const type = java.includes('.') ? java : `com.amazonaws.dynamodb.v20120810.${java}`;
    throw unrecognised(`java.util.Map<java.lang.String, ${type}>`);
  }
  if (!isObject(value)) throw serialization('Unexpected field type');
  // A map whose values do not change is not copied: copying many names is slow.
  let copy: Record<string, unknown> | null = null;
  for (const name of Object.keys(value)) {
    // The one name that an object literal does not treat as a key.
    if (name === '__proto__') throw serialization('This engine has no attribute named __proto__');
    readText(name);
    const each = value[name];
    const readEach = each === null ? null : read(each);
    if (readEach === each) continue;
    copy ??= { ...value };
    copy[name] = readEach;
  }
  return copy ?? value;
};

const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const readBinary = (value: unknown): string => {
  if (typeof value === 'object') {
    if (Array.isArray(value)) throw unrecognised('class java.nio.ByteBuffer');
    throw noStructure();
  }
  if (typeof value !== 'string') {
    throw serialization('only base-64-encoded strings are convertible to bytes');
  }
  if (value.length % 4 !== 0) {
    throw serialization(
      `Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`,
    );
  }
  if (!isBase64.test(value)) throw serialization('Invalid Base64 character');
  const end = value.slice(-4);
  if (Buffer.from(end, 'base64').toString('base64') !== end) {
    throw serialization('Invalid last non-pad Base64 character dectected');
  }
  return value;
};

/** Whether a value is just a string or number, as most are: it needs no copy. */
const isPlainScalar = (value: JsonObject): boolean => {
  for (const type in value) {
    if (type !== 'S' && type !== 'N') return false;
    if (typeof value[type] !== 'string') return false;
    readText(value[type]);
  }
  return true;
};

/** Drops null members; the operation refuses an empty value. */
const readAttributeValue = (value: unknown): JsonObject => {
  if (Array.isArray(value)) throw unrecognised(classOf('AttributeValue'));
  if (!isObject(value)) throw serialization('Unexpected value type in payload');
  if (isPlainScalar(value)) return value;
  const read: Record<string, unknown> = {};
  for (const [type, content] of Object.entries(value)) {
    const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
    if (reader !== undefined && content !== null) read[type] = reader(content);
  }
  return read;
};

const nullable =
  (read: (value: unknown) => unknown) =>
  (value: unknown): readonly unknown[] =>
    listIn(value).map((each) => (each === null ? null : read(each)));

const readers: Readonly<Record<string, (content: unknown) => unknown>> = {
  S: readText,
  N: readText,
  B: readBinary,
  BOOL: readFlag,
  NULL: readFlag,
  SS: nullable(readText),
  NS: nullable(readText),
  BS: nullable(readBinary),
  L: nullable(readAttributeValue),
  M: (content) => readMap(content, 'AttributeValue', readAttributeValue),
};
