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
import { beginningWith, rowKey, segmentRange, tablePrefix } from '../store/store-keys.ts';
import type { Index, Table } from '../store/table.ts';
import type { Item } from '../values/attribute-value.ts';
import type { Path } from '../values/path.ts';
import { indexRows } from './index-rows.ts';
import { rangeBehind } from './key-conditions.ts';
import type { Engine, Operation } from './operation.ts';
import { answerPage, readTarget } from './answer-page.ts';
import { atMost, type Rows } from './read-page.ts';
import { checkSelect } from './selection.ts';
import { readStartKey } from './start-key.ts';

const mostSegments = 1_000_000;

const members: Members = {
  Select: select,
  IndexName: indexName,
  TotalSegments: integer({ least: 1 }),
  ReturnConsumedCapacity: returnConsumedCapacity,
  TableName: text(),
  ConditionalOperator: conditionalOperator,
  ScanFilter: conditions,
  Segment: integer({ least: 0 }),
  Limit: integer({ least: 1 }),
  AttributesToGet: attributesToGet,
  ExclusiveStartKey: attributeMap(),
  ConsistentRead: flag,
  FilterExpression: text(),
  ProjectionExpression: text(),
  ExpressionAttributeValues: expressionAttributeValues,
  ExpressionAttributeNames: expressionAttributeNames,
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export const scan: Operation = async (raw, engine) => {
  const input = readInput(raw, members);
  const tableName = readTableName(input.TableName);
  checkConstraints(input, members);
  const asked = readScan(input);
  const { table, index } = readTarget(engine, input, tableName, asked.start, 'scan');
  checkPathsOfKeys(table, asked.paths ?? []);
  if (asked.filter !== null) checkPathsOfKeys(table, pathsOfCondition(asked.filter));
  return answerPage(input, { table, index }, asked, (limit) =>
    rowsOf(engine, table, index, asked, limit),
  );
};

interface Segment {
  readonly number: number;
  readonly total: number;
}

interface AskedScan {
  readonly filter: Condition | null;
  readonly paths: readonly Path[] | null;
  readonly start: Item | null;
  readonly segment: Segment | null;
}

/** Parses a scan and makes every check that needs no table.
 *  @throws ValidationException */
const readScan = (input: JsonObject): AskedScan => {
  checkExpressionParameters(
    input,
    ['ProjectionExpression', 'FilterExpression'],
    ['AttributesToGet', 'ScanFilter', 'ConditionalOperator'],
  );
  const legacyPaths = readAttributesToGet(input);
  const legacyFilter = readLegacyConditions(input.ScanFilter);
  const start = readStartKey(input);
  const segment = readSegment(input);
  const { filter, projection } = readExpressions(input);
  checkSelect(input);
  return {
    filter: filter ?? joined(legacyFilter.map(conditionOf), input.ConditionalOperator),
    paths: projection ?? legacyPaths,
    start,
    segment,
  };
};

const readSegment = ({ Segment: number, TotalSegments: total }: JsonObject): Segment | null => {
  if (number !== undefined && total === undefined) {
    throw validation(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (total === undefined) return null;
  if (number === undefined) {
    throw validation(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (Number(total) > mostSegments) {
    throw validation(
      `1 validation error detected: Value '${Number(total)}' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to ${mostSegments}`,
    );
  }
  if (Number(number) >= Number(total)) {
    throw validation(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Number(number)} is not less than TotalSegments: ${Number(total)}`,
    );
  }
  return { number: Number(number), total: Number(total) };
};

const rowsOf = (
  { store }: Engine,
  table: Table,
  index: Index | null,
  { start, segment }: AskedScan,
  limit: number | null,
): Rows => {
  if (index !== null) {
    return indexRows(store, table, index, { keyConditions: [], reverse: false, start, segment });
  }
  const whole =
    segment === null
      ? beginningWith(tablePrefix(table))
      : segmentRange(table, segment.number, segment.total);
  const from = start === null ? null : rowKey(table, start);
  if (from !== null && segment !== null && !isWithin(from, whole)) {
    throw validation(
      `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${segment.total} Segment: ${segment.number}`,
    );
  }
  return (visit) => store.each(rangeBehind(whole, from, false), visit, atMost(limit));
};

const isWithin = (key: Buffer, { gte, lt }: { readonly gte?: Buffer; readonly lt?: Buffer }) =>
  (gte === undefined || key.compare(gte) >= 0) && (lt === undefined || key.compare(lt) < 0);
