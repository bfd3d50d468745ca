import type { Table } from '../provision/stack.ts';
import type { SendJson } from './connection.ts';
import { keyOf } from './item-key.ts';
import type { DynamoDbRequest } from './service.ts';
import type { JsonResponse } from '../json-response.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** The refusal of a request that asks for something else than `ALL_OLD` or `NONE`; null for any other. */
export const failureWordProblem = ({ input }: DynamoDbRequest): JsonResponse | null => {
  const word = input.ReturnValuesOnConditionCheckFailure;
  if (word === undefined || word === 'ALL_OLD' || word === 'NONE') return null;
  return {
    status: 400,
    body: {
      __type: 'com.amazon.coral.validate#ValidationException',
      message: `1 validation error detected: Value '${String(word)}' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]`,
    },
  };
};

/** dynalite's answer, and in that to a write whose condition failed the item, where the request has
 *  `ReturnValuesOnConditionCheckFailure: ALL_OLD`, which dynalite ignores. Where there is no item, AWS
 *  adds none. The item is read after the write was refused, so a write in between shows in it: whoever
 *  merges and tries again then begins from what is there.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export const withFailedItem = async (
  send: SendJson,
  tables: readonly Table[],
  { operation, input }: DynamoDbRequest,
  answer: JsonResponse,
): Promise<JsonResponse> => {
  if (input.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return answer;
  if (!conditionFailed(answer)) return answer;
  const table = tables.find(({ name }) => name === input.TableName);
  const keyed = input[operation === 'PutItem' ? 'Item' : 'Key'] as Attributes | undefined;
  if (table === undefined || keyed === undefined) return answer;
  const { status, body } = await send('GetItem', {
    TableName: table.name,
    Key: keyOf(table, keyed),
    ConsistentRead: true,
  });
  const Item = status === 200 ? (body as { Item?: Attributes }).Item : undefined;
  return Item === undefined ? answer : { ...answer, body: { ...(answer.body as object), Item } };
};

const conditionFailed = ({ status, body }: JsonResponse): boolean =>
  status === 400 &&
  (body as { __type?: string }).__type?.endsWith('#ConditionalCheckFailedException') === true;
