import { invalidParameter, validation } from '../dynamodb-failures.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { keysOf, projectedNames, type Index, type Table } from '../store/table.ts';
import { pick, type Item } from '../values/attribute-value.ts';
import type { Path } from '../values/path.ts';
import { project } from '../values/projection.ts';

/** The index that a Query or Scan names; null for the table itself.
 *  @throws ValidationException */
export const indexOf = (input: JsonObject, table: Table): Index | null => {
  if (input.IndexName === undefined) return null;
  const index = table.indexes?.find(({ name }) => name === input.IndexName);
  if (index === undefined) {
    throw validation(`The table does not have the specified index: ${String(input.IndexName)}`);
  }
  if (index.kind === 'global' && input.ConsistentRead === true) {
    throw validation('Consistent reads are not supported on global secondary indexes');
  }
  return index;
};

/** Checks that Select does not contradict the other members.
 *  @throws ValidationException
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html#DDB-Query-request-Select */
export const checkSelect = (input: JsonObject): void => {
  const { Select: select, ProjectionExpression, AttributesToGet, IndexName } = input;
  const projects = ProjectionExpression !== undefined || AttributesToGet !== undefined;
  if (select === 'SPECIFIC_ATTRIBUTES' && !projects) {
    throw validation(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (select !== undefined && select !== 'SPECIFIC_ATTRIBUTES' && projects) {
    throw validation(
      `Cannot specify the ${ProjectionExpression === undefined ? 'AttributesToGet' : 'ProjectionExpression'} when choosing to get ${select === 'COUNT' ? 'only the Count' : String(select)}`,
    );
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && IndexName === undefined) {
    throw validation('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
};

/** Chooses the attributes that a Query or Scan returns.
 *  @throws ValidationException when a global index lacks a requested attribute. */
export const selector = (
  input: JsonObject,
  table: Table,
  index: Index | null,
  paths: readonly Path[] | null,
): ((item: Item) => Item) => {
  const wantsAll = input.Select === 'ALL_ATTRIBUTES';
  const names = index === null ? null : projectedNames(table, index);
  if (index === null || names === null) {
    return paths === null ? (item) => item : (item) => project(item, paths);
  }
  if (index.kind === 'global') checkProjected(index, names, paths, wantsAll);
  if (paths !== null) return (item) => project(item, paths);
  return wantsAll ? (item) => item : (item) => pick(item, names);
};

const checkProjected = (
  { name }: Index,
  names: readonly string[],
  paths: readonly Path[] | null,
  wantsAll: boolean,
): void => {
  if (wantsAll) {
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} because its projection type is not ALL`,
    );
  }
  const missing = (paths ?? []).map(([root]) => root).filter((root) => !names.includes(root));
  if (missing.length > 0) {
    throw invalidParameter(
      `Global secondary index ${name} does not project [${missing.join(', ')}]`,
    );
  }
};

/** Names of the attributes in LastEvaluatedKey. */
export const startKeyNames = (table: Table, index: Index | null): readonly string[] => [
  ...new Set([...(index === null ? [] : keysOf(index)), ...keysOf(table)].map(({ name }) => name)),
];
