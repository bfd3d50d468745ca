import { readInput } from '../request/read-input.ts';
import { text } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import { beginningWith, tableKey, tablePrefix } from '../store/store-keys.ts';
import { namedTable } from './describe-table.ts';
import type { Operation } from './operation.ts';
import { tableDescription } from './table-description.ts';

/** Deletes the table and its rows before it responds.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
export const deleteTable: Operation = async (raw, { tables, store, writer }) => {
  const input = readInput(raw, { TableName: text() });
  const table = namedTable(tables, readTableName(input.TableName));
  const TableDescription = await tableDescription(table, store, 'DELETING');
  tables.remove(table.name);
  await writer.idle();
  await store.write([{ key: tableKey(table.name), value: null }]);
  await store.clear(beginningWith(tablePrefix(table)));
  return { TableDescription };
};
