import type { Table } from '../provision/stack.ts';

/** The partition key and, where the table has one, the sort key of `item`, as attribute values. */
export const keyOf = (
  table: Table,
  item: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const names = [table.partitionKey.name, ...(table.sortKey === null ? [] : [table.sortKey.name])];
  return Object.fromEntries(names.map((name) => [name, item[name]]));
};
