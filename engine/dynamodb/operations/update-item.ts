import {
  applyUpdate,
  changedKeys,
  createsItem,
  wrongOperand,
} from '../expressions/apply-update.ts';
import type { UpdateAction } from '../expressions/update.ts';
import { invalidParameter, validation } from '../dynamodb-failures.ts';
import { readAttributeUpdates } from '../legacy/attribute-updates.ts';
import { readExpected } from '../legacy/expected.ts';
import { checkConstraints } from '../request/constraints.ts';
import { checkExpressionParameters, readExpressions } from '../request/expressions.ts';
import { checkKey, checkPathsOfKeys } from '../request/check-keys.ts';
import { attributeUpdates } from '../request/members.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { readInput } from '../request/read-input.ts';
import { attributeMap, text, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import { rowKey } from '../store/store-keys.ts';
import { keysOf } from '../store/table.ts';
import type { Item } from '../values/attribute-value.ts';
import { checkedItem, type WireValue } from '../values/checked-value.ts';
import { itemSize, largestItem } from '../values/item-size.ts';
import { project } from '../values/projection.ts';
import { consumedCapacity, writeUnits } from './capacity.ts';
import { collectionMetrics } from './collection-metrics.ts';
import { checkIndexKeys } from './index-keys.ts';
import { decideWrite, rowsOf, type DecidedWrite, type RequestedWrite } from './item-write.ts';
import type { Operation } from './operation.ts';
import { writeMembers } from './write-members.ts';

const members: Members = {
  TableName: text(),
  ...writeMembers,
  Key: attributeMap({ required: true }),
  AttributeUpdates: attributeUpdates,
  UpdateExpression: text(),
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export const updateItem: Operation = async (raw, { tables, writer }) => {
  const input = readInput(raw, members);
  readTableName(input.TableName);
  checkConstraints(input, members);
  const requested = requestUpdate(input);
  const table = tables.get(requested.tableName);
  const write = requested.against(table);
  const decided = await writer.write((read) => {
    const answer = decideWrite(write, read);
    return { writes: rowsOf(answer), answer };
  });
  return {
    ...returned(input.ReturnValues, decided, requested.actions),
    ...consumedCapacity(input, table.name, () => writeUnits(decided.before, decided.after)),
    ...collectionMetrics(input, table, input.Key as Item),
  };
};

/** The `Attributes` that ReturnValues asks for; absent if there are none. */
const returned = (
  returnValues: unknown,
  { before, after }: DecidedWrite,
  actions: readonly UpdateAction[],
): { readonly Attributes?: Item } => {
  const paths = () => actions.map(({ path }) => path);
  const attributes = {
    ALL_OLD: () => before,
    ALL_NEW: () => after,
    UPDATED_OLD: () => project(before ?? {}, paths()),
    UPDATED_NEW: () => project(after ?? {}, paths()),
    NONE: () => undefined,
  }[(returnValues ?? 'NONE') as 'NONE']() as Item | undefined;
  return attributes === undefined || Object.keys(attributes).length === 0
    ? {}
    : { Attributes: attributes };
};

/** Makes every check of an UpdateItem request, or a transaction's Update, that needs no table.
 *  @throws ValidationException */
export const requestUpdate = (
  input: JsonObject,
): RequestedWrite & { readonly actions: readonly UpdateAction[] } => {
  const tableName = readTableName(input.TableName);
  checkExpressionParameters(
    input,
    ['UpdateExpression', 'ConditionExpression'],
    ['AttributeUpdates', 'Expected', 'ConditionalOperator'],
  );
  const key = checkedItem(input.Key as Readonly<Record<string, WireValue>>);
  const legacy = readAttributeUpdates(input.AttributeUpdates);
  const expected = readExpected(input);
  const { update, condition } = readExpressions(input);
  const actions = update ?? legacy ?? [];
  const mismatch = legacy === null ? wrongOperand : 'Type mismatch for attribute to update';
  return {
    tableName,
    actions,
    against(table) {
      checkKey(table, key);
      const names = keysOf(table).map(({ name }) => name);
      const [changed] = changedKeys(
        actions.filter(({ path }) => path.length === 1),
        names,
      );
      if (changed !== undefined) {
        throw invalidParameter(
          `Cannot update attribute ${changed}. This attribute is part of the key`,
        );
      }
      checkPathsOfKeys(
        table,
        actions.map(({ path }) => path),
      );
      return {
        table,
        key: rowKey(table, key),
        condition: condition ?? expected,
        showsFailedItem: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
        readsBefore: true,
        change(before) {
          const after = applyUpdate(before ?? key, actions, mismatch);
          if (before === undefined && !createsItem(actions)) return undefined;
          checkIndexKeys(table, after);
          if (itemSize(after) > largestItem) {
            throw validation('Item size to update has exceeded the maximum allowed size');
          }
          return after;
        },
      };
    },
  };
};
