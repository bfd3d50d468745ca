import { invalidParameter } from '../dynamodb-failures.ts';
import { checkKeyValue } from '../request/check-keys.ts';
import { keysOf, type Table } from '../store/table.ts';
import { attributeOf, typeOf, type Item } from '../values/attribute-value.ts';

/** Checks that an item's index keys have the types that the indexes declare.
 *  @throws ValidationException */
export const checkIndexKeys = (table: Table, item: Item): void => {
  for (const index of table.indexes ?? []) {
    for (const attribute of keysOf(index)) {
      const value = attributeOf(item, attribute.name);
      if (value === undefined) continue;
      if (typeOf(value) !== attribute.type) {
        throw invalidParameter(
          `Type mismatch for Index Key ${attribute.name} Expected: ${attribute.type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
        );
      }
      checkKeyValue(attribute, value, attribute === index.partitionKey);
    }
  }
};
