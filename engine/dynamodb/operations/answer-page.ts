import type { Condition } from '../expressions/condition.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import type { Index, Table } from '../store/table.ts';
import type { Item } from '../values/attribute-value.ts';
import type { Path } from '../values/path.ts';
import type { Engine } from './operation.ts';
import { pageAnswer } from './page-answer.ts';
import { readPage, type Rows } from './read-page.ts';
import { indexOf, selector } from './selection.ts';
import { checkStartKey } from './start-key.ts';

/** What a Query or Scan reads. */
export interface ReadTarget {
  readonly table: Table;
  /** Null for the table itself. */
  readonly index: Index | null;
}

/** Finds the table or index that a Query or Scan names.
 *  @throws ResourceNotFoundException; ValidationException for an unknown index or an invalid start
 *  key. */
export const readTarget = (
  engine: Engine,
  input: JsonObject,
  tableName: string,
  start: Item | null,
  operation: 'query' | 'scan',
): ReadTarget => {
  const table = engine.tables.get(tableName);
  const index = indexOf(input, table);
  if (start !== null) checkStartKey(table, index, start, operation);
  return { table, index };
};

/** Reads a page, and gives the response of the Query or Scan.
 *  @param rowsFor the rows to read; at most the request's Limit are used. */
export const answerPage = async (
  input: JsonObject,
  { table, index }: ReadTarget,
  asked: { readonly filter: Condition | null; readonly paths: readonly Path[] | null },
  rowsFor: (limit: number | null) => Rows,
) => {
  const choose = selector(input, table, index, asked.paths);
  const limit = input.Limit === undefined ? null : Number(input.Limit);
  const page = await readPage(rowsFor(limit), limit, asked.filter);
  return pageAnswer(input, table, index, page, choose);
};
