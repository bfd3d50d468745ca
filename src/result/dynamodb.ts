import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { IdentityId } from '#contract/ids';
import { parseResultItem } from '#contract/result-item';
import { parseUsageItem, usageKey } from '#contract/usage-item';
import type { Requester } from '../credentials/port.ts';
import type { ResultStore } from './port.ts';

/** Where the outcomes are, and how to ask. */
export interface ResultTable {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly identityId: IdentityId;
  readonly request: Requester;
  /** AWS's time in epoch milliseconds. */
  readonly now: () => number;
}

/** The results table, of which this user can read and delete the own partition.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
export const createResultStore = ({
  client,
  table,
  identityId,
  request,
  now,
}: ResultTable): ResultStore => ({
  async read(itemKeys) {
    const rows: Record<string, AttributeValue>[] = [];
    let left = itemKeys.map((itemKey) => marshall({ identityId, itemKey }));
    while (left.length > 0) {
      const input = { RequestItems: { [table]: { Keys: left.slice(0, 100) } } };
      const answer = await request(() => client.send(new BatchGetItemCommand(input)));
      rows.push(...(answer.Responses?.[table] ?? []));
      left = [...(answer.UnprocessedKeys?.[table]?.Keys ?? []), ...left.slice(100)];
    }
    return rows.flatMap((row) => {
      const parsed = parseResultItem(unmarshall(row));
      return parsed.ok ? [parsed.value] : [];
    });
  },

  async usage() {
    const input = { TableName: table, Key: marshall(usageKey(identityId, now())) };
    const { Item } = await request(() => client.send(new GetItemCommand(input)));
    const parsed = Item === undefined ? null : parseUsageItem(unmarshall(Item));
    return parsed?.ok === true ? parsed.value : null;
  },

  async remove(itemKey) {
    const input = { TableName: table, Key: marshall({ identityId, itemKey }) };
    await request(() => client.send(new DeleteItemCommand(input)));
  },
});
