import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { newFileId, newSessionId } from '#contract/ids';
import { fileKey } from '#contract/item-keys';
import { uploadKey } from '#contract/object-keys';
import { dogs, photoBytes } from '../../fixtures/photos.ts';
import { within, type Capability } from './probed.ts';

/** Events between services, and what a test may do to the engine. */
export const ofEngine = {
  converterNotified: {
    behaviour: 'an upload runs the converter, which writes a result row',
    has: async ({ engine, operator, nobody }) => {
      const configured = await operator.s3
        .send(
          new GetBucketNotificationConfigurationCommand({ Bucket: engine.config.uploadsBucket }),
        )
        .catch(() => null);
      // Without a notification there is nothing to wait for.
      if (configured !== null && configured.LambdaFunctionConfigurations === undefined) {
        return false;
      }
      const [sessionId, fileId] = [newSessionId(Date.now()), newFileId(Date.now())];
      const { uploadsBucket: Bucket, resultsTable: TableName } = engine.config;
      await operator.s3.send(
        new PutObjectCommand({
          Bucket,
          Key: uploadKey({ identityId: nobody, sessionId, fileId }),
          Body: await photoBytes(dogs),
          ContentType: dogs.contentType,
          Metadata: {
            recipe: JSON.stringify({
              renditions: [{ name: 'thumb', width: 64, height: 64, fit: 'inside', format: 'webp' }],
            }),
            name: dogs.file,
          },
        }),
      );
      const Key = { identityId: { S: nobody }, itemKey: { S: fileKey(sessionId, fileId) } };
      return within(40, async () => {
        const { Item } = await operator.dynamodb.send(
          new GetItemCommand({ TableName, Key, ConsistentRead: true }),
        );
        return Item?.status?.S === 'ready';
      });
    },
  },
  decisionsShown: {
    behaviour: 'the engine shows each decision and the statement that made it',
    has: async ({ engine }) => {
      const endpoint = engine.config.endpoints?.s3;
      if (endpoint === undefined) return false;
      const answer = await fetch(`${endpoint}/_latchkey/decisions`);
      if (!answer.ok) return false;
      return Array.isArray(await answer.json());
    },
  },
  clockMoves: {
    behaviour: "a test may move the engine's clock",
    has: ({ engine }) => Promise.resolve(engine.clock !== null),
  },
  ownProcess: {
    behaviour: 'a test may start, kill and measure the engine on its own data folder',
    has: ({ engine }) => Promise.resolve(engine.dataDir !== null),
  },
} satisfies Record<string, Capability>;
