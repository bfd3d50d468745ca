import { resourceNotFound } from '../dynamodb-failures.ts';
import { readInput } from '../request/read-input.ts';
import { text, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import type { Table } from '../store/table.ts';
import type { Tables } from '../tables.ts';
import type { Operation } from './operation.ts';
import { tableDescription } from './table-description.ts';

const members: Members = { TableName: text() };

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
export const describeTable: Operation = async (raw, { tables, store }) => {
  const input = readInput(raw, members);
  const table = namedTable(tables, readTableName(input.TableName));
  return { Table: await tableDescription(table, store) };
};

/** @throws ResourceNotFoundException with the message of the operations on tables. */
export const namedTable = (tables: Tables, name: string): Table => {
  const table = tables.find(name);
  if (table === undefined) {
    throw resourceNotFound(`Requested resource not found: Table: ${name} not found`);
  }
  return table;
};
