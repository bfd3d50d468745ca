import { pathsOfCondition } from '../expressions/condition-paths.ts';
import type { Condition } from '../expressions/condition.ts';
import { validation } from '../dynamodb-failures.ts';
import { conditionOf, joined, readLegacyConditions } from '../legacy/conditions.ts';
import { checkConstraints } from '../request/constraints.ts';
import { checkExpressionParameters, readExpressions } from '../request/expressions.ts';
import { checkPathsOfKeys } from '../request/check-keys.ts';
import {
  attributesToGet,
  conditionalOperator,
  conditions,
  expressionAttributeNames,
  expressionAttributeValues,
  indexName,
  returnConsumedCapacity,
  select,
} from '../request/members.ts';
import { readAttributesToGet } from '../request/projection.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { readInput } from '../request/read-input.ts';
import { attributeMap, flag, integer, text, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import { rowKey } from '../store/store-keys.ts';
import { keysOf, type Index, type Table } from '../store/table.ts';
import type { Item } from '../values/attribute-value.ts';
import type { Path } from '../values/path.ts';
import { indexRows } from './index-rows.ts';
import {
  askedOf,
  fitToKeys,
  meets,
  queryRange,
  rangeBehind,
  type AskedCondition,
  type QueryKey,
} from './key-conditions.ts';
import type { Engine, Operation } from './operation.ts';
import { answerPage, readTarget } from './answer-page.ts';
import { atMost, type Rows } from './read-page.ts';
import { checkSelect } from './selection.ts';
import { readStartKey } from './start-key.ts';

const members: Members = {
  Select: select,
  IndexName: indexName,
  ReturnConsumedCapacity: returnConsumedCapacity,
  QueryFilter: conditions,
  TableName: text(),
  ConditionalOperator: conditionalOperator,
  AttributesToGet: attributesToGet,
  Limit: integer(),
  KeyConditions: conditions,
  ExclusiveStartKey: attributeMap(),
  ConsistentRead: flag,
  ScanIndexForward: flag,
  KeyConditionExpression: text(),
  FilterExpression: text(),
  ProjectionExpression: text(),
  ExpressionAttributeValues: expressionAttributeValues,
  ExpressionAttributeNames: expressionAttributeNames,
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
export const query: Operation = async (raw, engine) => {
  const input = readInput(raw, members);
  const tableName = readTableName(input.TableName);
  checkConstraints(input, members);
  if (input.Limit !== undefined && Number(input.Limit) < 1) {
    throw validation(
      "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  }
  const asked = readQuery(input);
  const { table, index } = readTarget(engine, input, tableName, asked.start, 'query');
  const key = fitToKeys(asked.keyConditions, keysOf(index ?? table));
  if (asked.start !== null) checkWithin(key, asked.start);
  checkPaths(input, table, index, asked.filter, asked.paths);
  const reverse = input.ScanIndexForward === false;
  return answerPage(input, { table, index }, asked, (limit) =>
    rowsOf(engine, table, index, { key, start: asked.start, reverse, limit }),
  );
};

interface AskedQuery {
  readonly keyConditions: readonly AskedCondition[];
  readonly filter: Condition | null;
  readonly paths: readonly Path[] | null;
  readonly start: Item | null;
}

/** Parses a query and makes every check that needs no table.
 *  @throws ValidationException */
const readQuery = (input: JsonObject): AskedQuery => {
  checkExpressionParameters(
    input,
    ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'],
    [
      'AttributesToGet',
      'QueryFilter',
      'ConditionalOperator',
      // KeyConditions may be combined with the newer filter and projection.
      ...(input.KeyConditionExpression === undefined ? [] : ['KeyConditions']),
    ],
  );
  const legacyFilter = readLegacyConditions(input.QueryFilter);
  const legacyPaths = readAttributesToGet(input);
  const start = readStartKey(input);
  if (input.KeyConditions === undefined && input.KeyConditionExpression === undefined) {
    throw validation(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const { keyConditions, filter, projection } = readExpressions(input);
  checkSelect(input);
  const legacyKeys = readLegacyConditions(input.KeyConditions);
  return {
    keyConditions: keyConditions ?? legacyKeys.map(askedOf),
    filter: filter ?? joined(legacyFilter.map(conditionOf), input.ConditionalOperator),
    paths: projection ?? legacyPaths,
    start,
  };
};

/** Checks that the start key is within the query.
 *  @throws ValidationException */
const checkWithin = ({ partition, sort }: QueryKey, start: Item): void => {
  if (sort !== null && !meets(sort, start)) {
    throw validation('The provided starting key does not match the range key predicate');
  }
  if (!meets(partition, start)) {
    throw validation(
      sort === null
        ? 'The provided starting key is outside query boundaries based on provided conditions'
        : 'The query can return at most one row and cannot be restarted',
    );
  }
};

const checkPaths = (
  input: JsonObject,
  table: Table,
  index: Index | null,
  filter: Condition | null,
  paths: readonly Path[] | null,
): void => {
  checkPathsOfKeys(table, paths ?? []);
  const filtered = filter === null ? [] : pathsOfCondition(filter);
  const key = keysOf(index ?? table).find(({ name }) => filtered.some(([root]) => root === name));
  if (key !== undefined) {
    throw validation(
      `${input.QueryFilter === undefined ? 'Filter Expression' : 'QueryFilter'} can only contain non-primary key attributes: Primary key attribute: ${key.name}`,
    );
  }
  checkPathsOfKeys(table, filtered);
};

const rowsOf = (
  { store }: Engine,
  table: Table,
  index: Index | null,
  {
    key,
    start,
    reverse,
    limit,
  }: {
    readonly key: QueryKey;
    readonly start: Item | null;
    readonly reverse: boolean;
    readonly limit: number | null;
  },
): Rows => {
  if (index !== null) {
    const keyConditions = [key.partition, ...(key.sort === null ? [] : [key.sort])];
    return indexRows(store, table, index, { keyConditions, reverse, start, segment: null });
  }
  const from = start === null ? null : rowKey(table, start);
  const range = rangeBehind(queryRange(table, key), from, reverse);
  return (visit) => store.each(range, visit, { reverse, ...atMost(limit) });
};
