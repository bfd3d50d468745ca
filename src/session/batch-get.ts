import {
  BatchGetItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Owner } from '#contract/owner';
import type { Requester } from '../credentials/port.ts';

/** One owner's partition of a table. */
export interface Partition {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly identityId: Owner;
  readonly request: Requester;
}

/** Keys in one request. */
const maxKeys = 100;

/** Reads rows by sort key, a hundred in one request, and asks again for keys that DynamoDB left
 *  unprocessed. Absent rows are left out.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
export const batchGet = async (
  { client, table, identityId, request }: Partition,
  itemKeys: readonly string[],
  { ConsistentRead }: { readonly ConsistentRead: boolean },
): Promise<readonly Record<string, AttributeValue>[]> => {
  const rows: Record<string, AttributeValue>[] = [];
  let left = itemKeys.map((itemKey) => marshall({ identityId, itemKey }));
  while (left.length > 0) {
    const Keys = left.slice(0, maxKeys);
    const input = { RequestItems: { [table]: { Keys, ConsistentRead } } };
    const answer = await request(() => client.send(new BatchGetItemCommand(input)));
    rows.push(...(answer.Responses?.[table] ?? []));
    left = [...(answer.UnprocessedKeys?.[table]?.Keys ?? []), ...left.slice(maxKeys)];
  }
  return rows;
};
