import { createHash } from 'node:crypto';
import { idempotentParameterMismatch, unknownOperation, validation } from '../dynamodb-failures.ts';
import { checkConstraints } from '../request/constraints.ts';
import { returnConsumedCapacity, returnItemCollectionMetrics } from '../request/members.ts';
import { isObject, type JsonObject } from '../../iam/json-object.ts';
import { readInput } from '../request/read-input.ts';
import { attributeMap, listOf, structure, text, type Members } from '../request/shape.ts';
import type { RowWrite } from '../store/item-store.ts';
import { tokenKey } from '../store/store-keys.ts';
import type { ReadRow } from '../store/writer.ts';
import { itemSize } from '../values/item-size.ts';
import { consumedByTable, writeUnits } from './capacity.ts';
import { requestConditionCheck } from './condition-check.ts';
import { requestDelete } from './delete-item.ts';
import {
  decideWrite,
  rowsOf,
  type DecidedWrite,
  type ItemWrite,
  type RequestedWrite,
} from './item-write.ts';
import type { Operation } from './operation.ts';
import { requestPut } from './put-item.ts';
import { all, checkTargets, largestTransaction, readActions } from './transaction.ts';
import { requestUpdate } from './update-item.ts';
import { actionMembers } from './write-members.ts';

const key = attributeMap({ required: true });

const members: Members = {
  ReturnConsumedCapacity: returnConsumedCapacity,
  ReturnItemCollectionMetrics: returnItemCollectionMetrics,
  ClientRequestToken: text({ shortest: 1, longest: 36 }),
  TransactItems: listOf(
    structure('TransactWriteItem', {
      Put: structure('Put', { ...actionMembers, Item: attributeMap({ required: true }) }),
      Update: structure('Update', {
        ...actionMembers,
        Key: key,
        UpdateExpression: text({ required: true }),
      }),
      Delete: structure('Delete', { ...actionMembers, Key: key }),
      ConditionCheck: structure('ConditionCheck', {
        ...actionMembers,
        Key: key,
        ConditionExpression: text({ required: true }),
      }),
    }),
  ),
};

const requests: Readonly<Record<string, (action: JsonObject) => RequestedWrite>> = {
  Put: requestPut,
  Update: requestUpdate,
  Delete: requestDelete,
  ConditionCheck: requestConditionCheck,
};

/** Writes everything or nothing. A request repeated with its token within ten minutes writes nothing.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const transactWriteItems: Operation = async (raw, { tables, writer, now }) => {
  const input = readInput(raw, members);
  const actions = readActions(input.TransactItems);
  checkConstraints(input, members);
  const requested = actions.map(({ kind, action }) => {
    const request = requests[kind];
    if (request === undefined) throw unknownOperation();
    return request(action);
  });
  const known = requested.map((each) => ({ ...each, table: tables.get(each.tableName) }));
  const writes = all(known, ({ against, table }) => against(table));
  checkTargets(writes.map((write) => write.key));
  const token = tokenOf(input, now());
  const decided = await writer.write((read) => {
    if (token !== null && wasDone(token, read)) return { writes: [], answer: [] };
    const answer = all(writes, (write) => decideWrite(write, read));
    checkSize(answer);
    const rows = [...answer.flatMap(rowsOf), ...(token === null ? [] : [token.row])];
    return { writes: rows, answer };
  });
  return consumedByTable(input, unitsOf(writes, decided), 'WriteCapacityUnits');
};

const checkSize = (decided: readonly DecidedWrite[]): void => {
  const sizes = decided.map(({ after }) => (after === undefined ? 0 : itemSize(after)));
  if (sizes.reduce((sum, size) => sum + size, 0) > largestTransaction) {
    throw validation(
      'Member must have aggregated item size less than or equal to 4 MB in a transaction',
    );
  }
};

const unitsOf = (
  writes: readonly ItemWrite[],
  decided: readonly DecidedWrite[],
): ReadonlyMap<string, number> => {
  const units = new Map<string, number>();
  for (const [place, { table }] of writes.entries()) {
    const { before, after } = decided[place] ?? {};
    units.set(table.name, (units.get(table.name) ?? 0) + 2 * writeUnits(before, after));
  }
  return units;
};

/** How long a token is remembered, in milliseconds. */
export const tokenLifeMs = 10 * 60 * 1000;

interface Token {
  readonly key: Buffer;
  readonly digest: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Stores the token together with the rows. */
  readonly row: RowWrite;
}

const tokenOf = (input: JsonObject, at: number): Token | null => {
  if (typeof input.ClientRequestToken !== 'string') return null;
  const key = tokenKey(input.ClientRequestToken);
  const digest = createHash('sha256').update(withSortedMembers(input)).digest('hex');
  return { key, digest, at, row: { key, value: { token: input.ClientRequestToken, digest, at } } };
};

/** The request as JSON in which the order of members does not show. AWS takes two orders as one
 *  request: recorded by LocalStack, test_dynamodb_idempotent_writing, 8 October 2025. */
const withSortedMembers = (input: JsonObject): string =>
  JSON.stringify(input, (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
  );

/** Whether this token's request was carried out before.
 *  @throws IdempotentParameterMismatchException when the token belongs to a different request. */
const wasDone = ({ key: tokenRow, digest, at }: Token, read: ReadRow): boolean => {
  const known = read(tokenRow) as unknown as { digest: string; at: number } | undefined;
  if (known === undefined || at - known.at > tokenLifeMs) return false;
  if (known.digest !== digest) throw idempotentParameterMismatch();
  return true;
};
