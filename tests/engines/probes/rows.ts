import {
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { failure, within, type Capability } from './probed.ts';

export const ofRows = {
  rows: {
    behaviour: 'a row is read back',
    has: async ({ engine, operator: { dynamodb }, nobody }) => {
      const TableName = engine.config.sessionsTable;
      const Key = { identityId: { S: nobody }, itemKey: { S: 'kept' } };
      await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, title: { S: 'x' } } }));
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName, Key, ConsistentRead: true }),
      );
      return Item?.title?.S === 'x';
    },
  },
  conditionalWrites: {
    behaviour: 'a write whose condition expression fails changes nothing',
    has: async ({ engine, operator, nobody }) => {
      const put = (ConditionExpression?: string) =>
        operator.dynamodb.send(
          new PutItemCommand({
            TableName: engine.config.sessionsTable,
            Item: { identityId: { S: nobody }, itemKey: { S: 'probe' } },
            ConditionExpression,
          }),
        );
      await put();
      const refused = await failure(put('attribute_not_exists(itemKey)'));
      return refused === 'ConditionalCheckFailedException';
    },
  },
  ttlKept: {
    behaviour: 'TTL is enabled on the sessions table, or an expired row is removed',
    has: async ({ engine, operator, nobody }) => {
      const { sessionsTable: TableName } = engine.config;
      const described = await operator.dynamodb
        .send(new DescribeTimeToLiveCommand({ TableName }))
        .catch(() => null);
      // Wait only when the engine does not report the setting.
      if (described !== null) {
        return described.TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED';
      }
      const Key = { identityId: { S: nobody }, itemKey: { S: 'expired' } };
      const expiresAt = { N: String(Math.floor(Date.now() / 1000) - 60) };
      await operator.dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, expiresAt } }));
      return within(90, async () => {
        const { Item } = await operator.dynamodb.send(new GetItemCommand({ TableName, Key }));
        return Item === undefined;
      });
    },
  },
} satisfies Record<string, Capability>;
