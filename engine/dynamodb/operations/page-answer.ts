import type { JsonObject } from '../../iam/json-object.ts';
import type { Index, Table } from '../store/table.ts';
import { pick, type Item } from '../values/attribute-value.ts';
import { asksForCapacity, readUnits } from './capacity.ts';
import type { Page } from './read-page.ts';
import { startKeyNames } from './selection.ts';

/** Makes the response of a Query or Scan.
 *  @param choose selects the attributes to return. */
export const pageAnswer = (
  input: JsonObject,
  table: Table,
  index: Index | null,
  { items, scanned, bytes, last }: Page,
  choose: (item: Item) => Item,
): object => ({
  Count: items.length,
  ScannedCount: scanned,
  ...(input.Select === 'COUNT' ? {} : { Items: items.map(choose) }),
  ...(last === null ? {} : { LastEvaluatedKey: pick(last, startKeyNames(table, index)) }),
  ...capacityOf(input, table, index, bytes),
});

const capacityOf = (
  input: JsonObject,
  table: Table,
  index: Index | null,
  bytes: number,
): { readonly ConsumedCapacity?: object } => {
  if (!asksForCapacity(input)) return {};
  const CapacityUnits = readUnits(bytes, input.ConsistentRead === true);
  const total = { TableName: table.name, CapacityUnits };
  if (input.ReturnConsumedCapacity === 'TOTAL') return { ConsumedCapacity: total };
  if (index === null) return { ConsumedCapacity: { ...total, Table: { CapacityUnits } } };
  const member = index.kind === 'local' ? 'LocalSecondaryIndexes' : 'GlobalSecondaryIndexes';
  return {
    ConsumedCapacity: {
      ...total,
      Table: { CapacityUnits: 0 },
      [member]: { [index.name]: { CapacityUnits } },
    },
  };
};
