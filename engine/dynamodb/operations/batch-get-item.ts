import { setImmediate } from 'node:timers/promises';
import { validation } from '../dynamodb-failures.ts';
import { checkConstraints } from '../request/constraints.ts';
import { checkKey, checkPathsOfKeys } from '../request/check-keys.ts';
import {
  attributesToGet,
  expressionAttributeNames,
  returnConsumedCapacity,
} from '../request/members.ts';
import { readProjection } from '../request/projection.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { readInput } from '../request/read-input.ts';
import {
  attributeMap,
  flag,
  listOf,
  mapOf,
  structure,
  text,
  type Members,
} from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import { rowKey } from '../store/store-keys.ts';
import type { Table } from '../store/table.ts';
import type { Item } from '../values/attribute-value.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import { itemSize } from '../values/item-size.ts';
import type { Path } from '../values/path.ts';
import { project } from '../values/projection.ts';
import { consumedByTable, readUnits } from './capacity.ts';
import type { Engine, Operation } from './operation.ts';

const mostKeys = 100;

/** Maximum bytes of items in one response. */
const largestAnswer = 16 * 1024 * 1024;

/** Bytes after which other requests get their turn. */
const bytesAtOnce = 1024 * 1024;

const members: Members = {
  ReturnConsumedCapacity: returnConsumedCapacity,
  RequestItems: mapOf(
    structure('KeysAndAttributes', {
      Keys: listOf(attributeMap(), { required: true, shortest: 1 }),
      AttributesToGet: attributesToGet,
      ConsistentRead: flag,
      ProjectionExpression: text(),
      ExpressionAttributeNames: expressionAttributeNames,
    }),
    'KeysAndAttributes',
  ),
};

interface TableRequest {
  /** The name or the ARN by which the request names the table, and the response too. */
  readonly namedAs: string;
  readonly asked: JsonObject;
  readonly tableName: string;
  readonly keys: readonly Item[];
  readonly paths: readonly Path[] | null;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
export const batchGetItem: Operation = async (raw, engine) => {
  const input = readInput(raw, members);
  if (Object.keys(input.RequestItems ?? {}).length === 0) {
    throw validation('The requestItems parameter is required for BatchGetItem');
  }
  checkConstraints(input, members);
  const requests = Object.entries(input.RequestItems as Readonly<Record<string, JsonObject>>).map(
    ([name, asked]) => readRequest(name, asked),
  );
  if (requests.reduce((count, { keys }) => count + keys.length, 0) > mostKeys) {
    throw validation('Too many items requested for the BatchGetItem call');
  }
  const known = requests.map((request) => {
    const table = engine.tables.get(request.tableName);
    for (const key of request.keys) checkKey(table, key);
    checkPathsOfKeys(table, request.paths ?? []);
    checkDifferent(request.keys.map((key) => rowKey(table, key)));
    return { ...request, table };
  });
  return read(input, known, engine);
};

const readRequest = (name: string, asked: JsonObject): TableRequest => {
  const wire = asked.Keys as readonly Readonly<Record<string, WireValue>>[];
  if (wire.length > mostKeys) {
    throw validation(
      `1 validation error detected: Value at 'RequestItems.${name}.member.Keys' failed to satisfy constraint: Member must have length less than or equal to ${mostKeys}`,
    );
  }
  const tableName = readTableName(name);
  const paths = readProjection(asked);
  return { namedAs: name, asked, tableName, keys: wire.map((key) => checkedItem(key)), paths };
};

/** @throws ValidationException when two keys are the same. */
export const checkDifferent = (keys: readonly Buffer[]): void => {
  if (new Set(keys.map((key) => key.toString('latin1'))).size < keys.length) {
    throw validation('Provided list of item keys contains duplicates');
  }
};

const read = async (
  input: JsonObject,
  requests: readonly (TableRequest & { readonly table: Table })[],
  { store }: Engine,
): Promise<object> => {
  const Responses: Record<string, Item[]> = {};
  const UnprocessedKeys: Record<string, object> = {};
  const units = new Map<string, number>();
  let [bytes, bytesSinceTurn] = [0, 0];
  for (const { table, namedAs, tableName, asked, keys, paths } of requests) {
    const items: Item[] = [];
    const left: Item[] = [];
    Responses[namedAs] = items;
    for (const key of keys) {
      const item = bytes > largestAnswer ? undefined : store.get(rowKey(table, key));
      const size = item === undefined ? 0 : itemSize(item);
      bytes += size;
      bytesSinceTurn += size;
      if (bytes > largestAnswer) {
        left.push(key);
      } else {
        const more = readUnits(size, asked.ConsistentRead === true);
        units.set(tableName, (units.get(tableName) ?? 0) + more);
        if (item !== undefined) items.push(paths === null ? item : project(item, paths));
      }
      if (bytesSinceTurn < bytesAtOnce) continue;
      bytesSinceTurn = 0;
      await setImmediate();
    }
    if (left.length > 0) UnprocessedKeys[namedAs] = { ...asked, Keys: left };
  }
  return { Responses, UnprocessedKeys, ...consumedByTable(input, units) };
};
