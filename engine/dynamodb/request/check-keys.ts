import { emptyKey, invalidParameter, validation, type Failure } from '../dynamodb-failures.ts';
import { keysOf, type KeyAttribute, type Table } from '../store/table.ts';
import { attributeOf, typeOf, type AttributeValue, type Item } from '../values/attribute-value.ts';
import { bytesOfBase64 } from '../values/compare-values.ts';
import type { Path } from '../values/path.ts';

const longestPartitionKey = 2048;
const longestSortKey = 1024;

export const notTheSchema = (): Failure =>
  validation('The provided key element does not match the schema');

/** Checks that a key consists of exactly the table's key attributes.
 *  @throws ValidationException */
export const checkKey = (table: Table, key: Item): void => {
  const attributes = keysOf(table);
  if (Object.keys(key).length !== attributes.length) throw notTheSchema();
  for (const attribute of attributes) {
    const value = attributeOf(key, attribute.name);
    if (value === undefined || typeOf(value) !== attribute.type) throw notTheSchema();
  }
  for (const attribute of attributes) {
    checkKeyValue(
      attribute,
      key[attribute.name] as AttributeValue,
      attribute === table.partitionKey,
    );
  }
};

/** Checks that an item has the table's key attributes.
 *  @param mismatch makes the failure for a missing attribute or another type from AWS's usual one.
 *  @throws ValidationException */
export const checkItemKeys = (
  table: Table,
  item: Item,
  mismatch: (usual: Failure) => Failure = (usual) => usual,
): void => {
  for (const attribute of keysOf(table)) {
    const value = attributeOf(item, attribute.name);
    if (value === undefined) {
      throw mismatch(invalidParameter(`Missing the key ${attribute.name} in the item`));
    }
    if (typeOf(value) !== attribute.type) {
      throw mismatch(
        invalidParameter(
          `Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${typeOf(value)}`,
        ),
      );
    }
    checkKeyValue(attribute, value, attribute === table.partitionKey);
  }
};

/** Checks that a key attribute is neither empty nor too long.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys */
export const checkKeyValue = (
  { name }: KeyAttribute,
  value: AttributeValue,
  isPartition: boolean,
): void => {
  const size = sizeOf(value);
  if (size === null) return;
  if (size === 0) throw emptyKey(name, 'S' in value ? 'string' : 'binary');
  if (isPartition && size > longestPartitionKey) {
    throw invalidParameter(
      `Size of hashkey has exceeded the maximum size limit of${longestPartitionKey} bytes`,
    );
  }
  if (!isPartition && size > longestSortKey) {
    throw invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${longestSortKey} bytes`,
    );
  }
};

/** Bytes of a string or of binary; numbers always fit. */
const sizeOf = (value: AttributeValue): number | null => {
  if ('S' in value) return Buffer.byteLength(value.S);
  return 'B' in value ? bytesOfBase64(value.B) : null;
};

/** Checks that no path goes into a key attribute, which is a scalar.
 *  @throws ValidationException */
export const checkPathsOfKeys = (table: Table, paths: readonly Path[]): void => {
  for (const { name } of keysOf(table)) {
    if (paths.some((path) => path.length > 1 && path[0] === name)) {
      throw validation(
        `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ${name}`,
      );
    }
  }
};
