import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Clients } from '../../../infra/deployment/clients.ts';
import { callQueue, type Caller } from '../../../infra/deployment/signed-call.ts';
import { outputsOf, type Outputs } from '../../../infra/deployment/stack.ts';
import { eventually } from '../../integration/eventually.ts';
import { keepingConfigFile } from '../deployed.ts';
import { startMiniStack } from '../emulator.ts';
import type { Running } from '../server-process.ts';
import { commandsOn } from './commands.ts';

const region = 'us-east-1';
const identityId = `${region}:0a1b2c3d-1111-4222-8333-444455556666`;
const key = `${identityId}/01JDEF0000000000000000000A/01JDEF0000000000000000000B`;

let ministack: Running;
let clients: Clients;
let outputs: Outputs;
let caller: Caller;
let run: ReturnType<typeof commandsOn>;

beforeAll(async () => {
  ministack = await startMiniStack();
  const { endpoint } = ministack;
  run = commandsOn(endpoint);
  const { code, errors } = await keepingConfigFile(() => run('deploy'));
  expect(code, errors).toBe(0);
  clients = await connect({ engine: 'localstack', region, stage: null, endpoint });
  outputs = await outputsOf(clients.cloudFormation, 'Latchkey');
  caller = { region, endpoint, credentials: clients.credentials };
});
afterAll(() => ministack.stop());

/** The event that S3 sent for a write of the upload. */
const s3Event = async (sequencer = 'FF'): Promise<unknown> => {
  const Bucket = outputs.UploadsBucketName ?? '';
  const { ETag = '' } = await clients.s3.send(new GetObjectCommand({ Bucket, Key: key }));
  const record = {
    eventName: 'ObjectCreated:Put',
    eventTime: new Date().toISOString(),
    s3: {
      bucket: { name: Bucket },
      object: {
        key: encodeURIComponent(key),
        size: 3,
        eTag: ETag.replaceAll('"', ''),
        sequencer,
      },
    },
  };
  return { Records: [record] };
};

const keepFailed = (body: unknown) =>
  callQueue(caller, 'SendMessage', {
    QueueUrl: outputs.FailedEventsQueueUrl,
    MessageBody: JSON.stringify(body),
  });

/** Puts a record into the queue as Lambda does after the last attempt at an event. */
const fail = async (requestId: string) =>
  keepFailed({
    timestamp: new Date().toISOString(),
    requestContext: { requestId, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: await s3Event(),
    responsePayload: { errorMessage: 'out of order' },
  });

/** The rows that the converter wrote for the uploader. */
const outcome = async (): Promise<string> => {
  const dynamodb = new DynamoDBClient({
    region,
    endpoint: ministack.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: outputs.ResultsTableName,
      KeyConditionExpression: 'identityId = :owner',
      ExpressionAttributeValues: { ':owner': { S: identityId } },
    }),
  );
  return JSON.stringify(Items);
};

test('a failed event is listed and stays in the queue until it is replayed and converted', async () => {
  const Bucket = outputs.UploadsBucketName;
  await clients.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'no picture' }));
  await eventually('the first outcome', async () => (await outcome()).includes('failed') || null);
  const before = await outcome();
  await fail('event-1');
  await fail('event-2');

  for (const time of ['first', 'second']) {
    const listed = await run('failed-events', 'list');
    expect(listed.code, `${time} time: ${listed.errors}`).toBe(0);
    expect(listed.output).toContain(`event-1  `);
    expect(listed.output).toContain(`${key}  3 attempts: out of order`);
    expect(listed.output).toContain('2 failed events');
  }

  const one = await run('failed-events', 'replay', 'event-1');
  expect(one.output, one.errors).toContain('1 of 2 replayed');
  await eventually('another outcome', async () => (await outcome()) !== before || null);
  const rest = await run('failed-events', 'list');
  expect(rest.output).not.toContain('event-1');
  expect(rest.output).toContain('1 failed events');

  expect((await run('failed-events', 'replay')).output).toContain('1 of 1 replayed');
  expect((await run('failed-events', 'list')).output).toBe('0 failed events\n');

  // As SQS moves it from the fair queue after the third receipt.
  const { MessageId = '' } = (await keepFailed(await s3Event('FFF'))) as { MessageId?: string };
  expect((await run('failed-events', 'list')).output).toContain(`${MessageId}  `);
  const last = await outcome();
  expect((await run('failed-events', 'replay', MessageId)).output).toContain('1 of 1 replayed');
  await eventually('an outcome by the fair queue', async () => (await outcome()) !== last || null);
});
