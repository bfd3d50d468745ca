import {
  DeleteItemCommand,
  GetItemCommand,
  QueryCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { parseResultItem, type ResultItem } from '#contract/result-item';
import { parseUsageItem, usageKey } from '#contract/usage-item';
import { batchGet, type Partition } from '../session/batch-get.ts';
import type { ResultStore } from './port.ts';

/** An owner's partition of the results table. `now` is AWS's time in epoch milliseconds. */
export interface ResultTable extends Partition {
  readonly now: () => number;
}

const toOutcome = (row: Record<string, AttributeValue>): ResultItem[] => {
  const parsed = parseResultItem(unmarshall(row));
  return parsed.ok ? [parsed.value] : [];
};

/** Creates the store of one owner's outcomes. */
export const createResultStore = ({ now, ...partition }: ResultTable): ResultStore => ({
  async read(itemKeys) {
    const rows = await batchGet(partition, itemKeys, { ConsistentRead: false });
    return rows.flatMap(toOutcome);
  },

  async under(prefix) {
    const { client, table, identityId, request } = partition;
    const query = {
      TableName: table,
      KeyConditionExpression: 'identityId = :id AND begins_with(itemKey, :prefix)',
      ExpressionAttributeValues: marshall({ ':id': identityId, ':prefix': prefix }),
    };
    const { Items = [] } = await request(() => client.send(new QueryCommand(query)));
    return Items.flatMap(toOutcome);
  },

  async usage() {
    const { client, table, identityId, request } = partition;
    const input = { TableName: table, Key: marshall(usageKey(identityId, now())) };
    const { Item } = await request(() => client.send(new GetItemCommand(input)));
    const parsed = Item === undefined ? null : parseUsageItem(unmarshall(Item));
    return parsed?.ok === true ? parsed.value : null;
  },

  async remove(itemKey) {
    const { client, table, identityId, request } = partition;
    const input = { TableName: table, Key: marshall({ identityId, itemKey }) };
    await request(() => client.send(new DeleteItemCommand(input)));
  },
});
