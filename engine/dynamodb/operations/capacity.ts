import type { JsonObject } from '../../iam/json-object.ts';
import { itemSize } from '../values/item-size.ts';
import type { Item } from '../values/attribute-value.ts';

const readUnit = 4 * 1024;
const writeUnit = 1024;

/** Capacity units of a read.
 *  @param bytes read; reading nothing still costs the minimum.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / readUnit)) * (isConsistent ? 1 : 0.5);

/** Capacity units of a write, by the larger of the items before and after. */
export const writeUnits = (before: Item | undefined, after: Item | undefined): number => {
  const sizes = [before, after].map((item) => (item === undefined ? 0 : itemSize(item)));
  return Math.max(1, Math.ceil(Math.max(...sizes) / writeUnit));
};

export const asksForCapacity = (input: JsonObject): boolean =>
  input.ReturnConsumedCapacity === 'TOTAL' || input.ReturnConsumedCapacity === 'INDEXES';

/** ConsumedCapacity in the detail that the request asks for. */
export const consumed = (
  input: JsonObject,
  table: string,
  units: number,
  kind?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): object => {
  const counted = { CapacityUnits: units, ...(kind === undefined ? {} : { [kind]: units }) };
  return {
    TableName: table,
    ...counted,
    ...(input.ReturnConsumedCapacity === 'INDEXES' ? { Table: counted } : {}),
  };
};

/** The `ConsumedCapacity` member for one table, if the request asks for it. */
export const consumedCapacity = (
  input: JsonObject,
  table: string,
  units: () => number,
): { readonly ConsumedCapacity?: object } =>
  asksForCapacity(input) ? { ConsumedCapacity: consumed(input, table, units()) } : {};

/** Units by table. */
export const consumedByTable = (
  input: JsonObject,
  units: ReadonlyMap<string, number>,
  kind?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): { readonly ConsumedCapacity?: readonly object[] } =>
  asksForCapacity(input)
    ? { ConsumedCapacity: [...units].map(([table, each]) => consumed(input, table, each, kind)) }
    : {};
