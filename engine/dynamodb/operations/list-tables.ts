import { checkConstraints } from '../request/constraints.ts';
import { readInput } from '../request/read-input.ts';
import { integer, text, type Members } from '../request/shape.ts';
import { validation } from '../dynamodb-failures.ts';
import type { Operation } from './operation.ts';

const mostNames = 100;

const members: Members = {
  ExclusiveStartTableName: text({ pattern: '[a-zA-Z0-9_.-]+', shortest: 3, longest: 255 }),
  Limit: integer({ least: 1 }),
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
export const listTables: Operation = (raw, { tables }) => {
  const input = readInput(raw, members);
  checkConstraints(input, members);
  const limit = input.Limit === undefined ? mostNames : Number(input.Limit);
  if (limit > mostNames) {
    throw validation(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${mostNames}`,
    );
  }
  const start = input.ExclusiveStartTableName as string | undefined;
  const names = tables.names().filter((name) => start === undefined || name > start);
  const page = names.slice(0, limit);
  return {
    TableNames: page,
    ...(page.length < names.length ? { LastEvaluatedTableName: page.at(-1) } : {}),
  };
};
