import {
  ConditionalCheckFailedException,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { parseItem, storedItem, type Item } from '#contract/items';
import { preferencesKey } from '#contract/item-keys';
import { batchGet, type Partition } from './batch-get.ts';
import { changeKey, numberOfChange } from './change-log.ts';
import type { Change, SessionStore } from './port.ts';

/** An owner's partition of the sessions table. `now` is AWS's time in epoch milliseconds. */
export interface SessionTable extends Partition {
  readonly now: () => number;
}

type Row = Record<string, AttributeValue>;

const rowIsNew = 'attribute_not_exists(itemKey)';
const rowIsAsRead = '#version = :versionRead';

/** Entries of the log expire after a month; a device that was offline for longer reads everything. */
const changesKeptSeconds = 30 * 86_400;

const toItems = (rows: readonly Row[]): Item[] =>
  rows.flatMap((row) => {
    const parsed = parseItem(unmarshall(row));
    return parsed.ok ? [parsed.value] : [];
  });

/** Builds an update that sets every attribute of an item and keeps those unknown to this client.
 *  A `versionRead` of null means that the row must not exist.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export const updateOf = (item: Item, versionRead: number | null) => {
  const { identityId, itemKey, ...attributes } = storedItem(item);
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const names = Object.fromEntries(entries.map(([name]) => [`#${name}`, name]));
  const values = Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value]));
  return {
    Key: marshall({ identityId, itemKey }),
    UpdateExpression: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: versionRead === null ? rowIsNew : rowIsAsRead,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(
      { ...values, ...(versionRead === null ? {} : { ':versionRead': versionRead }) },
      { removeUndefinedValues: true },
    ),
  };
};

const refused = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof Error && error.cause instanceof ConditionalCheckFailedException);

/** Creates the store of one owner's rows; the policies allow those of the user and of the user's space. */
export const createSessionStore = (from: SessionTable): SessionStore => {
  const { client, table, identityId, request, now } = from;

  const changes = async (after: number, last: boolean): Promise<Change[]> => {
    const answer = await request(() =>
      client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'identityId = :id AND itemKey BETWEEN :first AND :last',
          ExpressionAttributeValues: marshall({
            ':id': identityId,
            ':first': changeKey(after + 1),
            ':last': changeKey(Number.MAX_SAFE_INTEGER),
          }),
          ConsistentRead: true,
          ...(last ? { ScanIndexForward: false, Limit: 1 } : {}),
        }),
      ),
    );
    return (answer.Items ?? []).flatMap((row) => {
      const { itemKey, itemKeys } = unmarshall(row) as Record<string, unknown>;
      const number = typeof itemKey === 'string' ? numberOfChange(itemKey) : null;
      if (number === null || !Array.isArray(itemKeys)) return [];
      return [{ number, itemKeys: itemKeys.filter((key) => typeof key === 'string') }];
    });
  };

  return {
    async *allRows() {
      let ExclusiveStartKey: Row | undefined;
      do {
        const query = {
          TableName: table,
          // `preferences` sorts after every `change#…` and before every `session#…`.
          KeyConditionExpression: 'identityId = :id AND itemKey >= :first',
          ExpressionAttributeValues: marshall({ ':id': identityId, ':first': preferencesKey }),
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        };
        const page = await request(() => client.send(new QueryCommand(query)));
        yield toItems(page.Items ?? []);
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
    },

    async read(itemKeys) {
      return toItems(await batchGet(from, itemKeys, { ConsistentRead: true }));
    },

    async write(item, versionRead) {
      const input = { TableName: table, ...updateOf(item, versionRead) };
      try {
        await request(() => client.send(new UpdateItemCommand(input)));
        return 'written';
      } catch (error) {
        if (refused(error)) return 'conflict';
        throw error;
      }
    },

    changesAfter: (seen) => changes(seen, false),

    async lastChange() {
      const [change] = await changes(0, true);
      return change?.number ?? 0;
    },

    async announce({ number, itemKeys }) {
      const Item = marshall({
        identityId,
        itemKey: changeKey(number),
        itemKeys,
        version: 1,
        updatedAt: new Date(now()).toISOString(),
        expiresAt: Math.floor(now() / 1000) + changesKeptSeconds,
      });
      const input = { TableName: table, Item, ConditionExpression: rowIsNew };
      try {
        await request(() => client.send(new PutItemCommand(input)));
        return 'announced';
      } catch (error) {
        if (refused(error)) return 'taken';
        throw error;
      }
    },
  };
};
