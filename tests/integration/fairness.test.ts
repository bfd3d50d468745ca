import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFileId, newSessionId, type IdentityId, identityId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import type { Recipe } from '#contract/recipe';
import { startEngine, type Engine } from '../../engine/engine.ts';
import { artefactPath } from '../../infra/build/artefacts.ts';
import { callQueue, type Caller } from '../../infra/deployment/signed-call.ts';
import { temporaryFolder } from '../app-process.ts';
import { needs } from './capabilities.ts';
import { eventually } from './eventually.ts';

const folder = await temporaryFolder();
let engine: Engine;
let s3: S3Client;
let dynamodb: DynamoDBClient;
let picture: Buffer;

beforeAll(async () => {
  engine = await startEngine({
    dataDir: join(folder.path, 'data'),
    enginePort: 0,
    appOrigins: ['http://127.0.0.1:4180'],
    template: artefactPath('template'),
    bundle: artefactPath('converter'),
  });
  const client = {
    region: engine.config.region,
    endpoint: engine.url,
    credentials: engine.operator,
  };
  s3 = new S3Client({ ...client, forcePathStyle: true });
  dynamodb = new DynamoDBClient(client);
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  picture = await sharp({
    create: { width: 640, height: 480, channels: 3, background: 'grey', noise },
  })
    .jpeg()
    .toBuffer();
});
afterAll(async () => {
  s3.destroy();
  dynamodb.destroy();
  await engine.close();
  await folder.remove();
});

const small: Recipe = {
  renditions: [{ name: 'small', width: 32, fit: 'inside', format: 'jpeg' }],
};
/** Takes some twenty times as long. */
const costly: Recipe = {
  renditions: Array.from({ length: 8 }, (_, index) => ({
    ...{ name: `webp-${index}`, width: 600 - index, fit: 'inside' as const },
    format: 'webp' as const,
  })),
};

const owner = (): IdentityId => identityId(`${engine.config.region}:${randomUUID()}`);

const upload = async (who: IdentityId, recipe: Recipe): Promise<void> => {
  const file = {
    identityId: who,
    sessionId: newSessionId(Date.now()),
    fileId: newFileId(Date.now()),
  };
  await s3.send(
    new PutObjectCommand({
      Bucket: engine.config.uploadsBucket,
      Key: uploadKey(file),
      Body: picture,
      Metadata: { recipe: JSON.stringify(recipe), name: 'picture.jpg' },
    }),
  );
};

/** How many of an owner's uploads are converted. */
const readyOf = async (who: IdentityId): Promise<number> => {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: engine.config.resultsTable,
      KeyConditionExpression: 'identityId = :owner',
      ExpressionAttributeValues: { ':owner': { S: who } },
    }),
  );
  return Items.filter(({ status }) => status?.S === 'ready').length;
};

const queue = () => ({
  QueueUrl: engine.stack.queues.find(({ redrive }) => redrive !== null)?.url,
});
const message = () => ({ ...queue(), MessageBody: '{"Records":[]}', MessageGroupId: 'me' });
const as = (credentials: Caller['credentials']): Caller => ({
  region: engine.config.region,
  endpoint: engine.url,
  credentials,
});

test(
  'a user’s credentials can neither send to the fair queue nor read it',
  needs('ownProcess'),
  async () => {
    const user = await engine.credentialsFor(engine.stack.identityPool.authenticatedRoleArn, {
      'cognito-identity.amazonaws.com:sub': [owner()],
    });
    for (const [operation, input] of [
      ['SendMessage', message()],
      ['SendMessageBatch', { ...queue(), Entries: [] }],
      ['ReceiveMessage', queue()],
      ['PurgeQueue', queue()],
    ] as const) {
      await expect(callQueue(as(user), operation, input)).rejects.toThrow('AccessDeniedException');
    }
    // The same message of the operator is taken.
    const taken = await callQueue(as(engine.operator), 'SendMessage', message());
    expect(taken).toHaveProperty('MessageId');
  },
);

test(
  'the converter’s code can send to the fair queue, and not read or delete what is in it',
  needs('ownProcess'),
  async () => {
    const { roleArn, arn } = engine.stack.converter;
    const code = await engine.credentialsFor(roleArn, { 'lambda:SourceFunctionArn': [arn] });
    for (const operation of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
      await expect(callQueue(as(code), operation, queue())).rejects.toThrow(
        'AccessDeniedException',
      );
    }
    expect(await callQueue(as(code), 'SendMessage', message())).toHaveProperty('MessageId');
  },
);

test(
  'a message that cannot be converted is received as often as the template says, then kept with the failed events as it was sent',
  needs('ownProcess'),
  async () => {
    const { queues } = engine.stack;
    const body = JSON.stringify({
      Records: [
        {
          eventName: 'ObjectCreated:Put',
          eventTime: new Date().toISOString(),
          s3: { object: { key: 'some/key', size: 1, eTag: 'x', sequencer: 'no sequencer' } },
        },
      ],
    });
    expect(queues).toHaveLength(2);
    await callQueue(as(engine.operator), 'SendMessage', { ...queue(), MessageBody: body });
    await engine.converted();
    const kept = join(folder.path, 'data/triggers/failed-events');
    const [name = '', ...others] = await readdir(kept);
    expect(others).toEqual([]);
    expect(await readFile(join(kept, name), 'utf8')).toBe(body);
  },
);

test(
  'a quiet user’s picture is converted before the flood that was sent earlier',
  needs('ownProcess'),
  async () => {
    const [flooder, quiet] = [owner(), owner()];
    const flood = 12;
    await Promise.all(Array.from({ length: flood }, () => upload(flooder, costly)));
    await upload(quiet, small);
    await eventually(
      'the quiet user’s picture',
      async () => (await readyOf(quiet)) === 1 || null,
      50_000,
    );
    // In one line for all, the first eleven at least would be ready: two are converted at once.
    expect(await readyOf(flooder)).toBeLessThan(flood / 2);
  },
);
