import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveDynamoDb } from '../../laboratory/serve-dynamodb.ts';

/** A results table that evaluates conditions as DynamoDB does, in this process.
 *  @returns its client; `close` ends it. */
export const startTable = async (table: string) => {
  const dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  const server = await serveDynamoDb({ dir, port: 0 });
  const dynamodb = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: [
        { AttributeName: 'identityId', AttributeType: 'S' },
        { AttributeName: 'itemKey', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'identityId', KeyType: 'HASH' },
        { AttributeName: 'itemKey', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return {
    dynamodb,
    close: async () => {
      await server.close();
      await rm(dir, { recursive: true });
    },
  };
};
