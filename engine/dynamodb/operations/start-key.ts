import { Failure, validation } from '../dynamodb-failures.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { checkKey, checkKeyValue } from '../request/check-keys.ts';
import { keysOf, type Index, type Table } from '../store/table.ts';
import { attributeOf, pick, typeOf, type Item } from '../values/attribute-value.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import { startKeyNames } from './selection.ts';

const prefix = 'The provided starting key is invalid: ';

/** Messages about numbers, which AWS passes on unchanged. */
const unprefixed = /contains duplicates|numeric value|significant digits|with magnitude/;

/** Reads ExclusiveStartKey and makes every check that needs no table; null if absent.
 *  @throws ValidationException */
export const readStartKey = (input: JsonObject): Item | null => {
  if (input.ExclusiveStartKey === undefined) return null;
  try {
    return checkedItem(input.ExclusiveStartKey as Readonly<Record<string, WireValue>>);
  } catch (error) {
    if (!(error instanceof Failure) || unprefixed.test(error.message)) throw error;
    throw validation(prefix + error.message);
  }
};

/** Checks that a start key fits the table or index.
 *  @throws ValidationException */
export const checkStartKey = (
  table: Table,
  index: Index | null,
  start: Item,
  operation: 'query' | 'scan',
): void => {
  const names = startKeyNames(table, index);
  if (Object.keys(start).length !== names.length) {
    throw validation(
      index === null && operation === 'scan'
        ? `${prefix}The provided key element does not match the schema`
        : 'The provided starting key is invalid',
    );
  }
  for (const attribute of index === null ? [] : keysOf(index)) {
    const value = attributeOf(start, attribute.name);
    if (value === undefined) throw validation('The provided starting key is invalid');
    if (typeOf(value) !== attribute.type) {
      throw validation(`${prefix}The provided key element does not match the schema`);
    }
    checkKeyValue(attribute, value, attribute === index?.partitionKey);
  }
  try {
    const key = pick(
      start,
      keysOf(table).map(({ name }) => name),
    );
    checkKey(table, key);
  } catch (error) {
    if (error instanceof Failure) throw validation(prefix + error.message);
    throw error;
  }
};
