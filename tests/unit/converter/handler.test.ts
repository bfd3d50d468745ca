import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { S3Event, S3EventRecord, SQSEvent, SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { uploadKey } from '#contract/object-keys';
import { newAddress } from './world.ts';

// Only the bundle is also the decoder's program. Here the decoder fails to load, as when sharp was
// built for another platform.
const invocation = { awsRequestId: 'request', getRemainingTimeInMillis: () => 60_000 };
const invoke = async (event: S3Event | SQSEvent): Promise<void> => {
  const { handler } = await import('../../../lambdas/converter/handler.ts');
  await handler(event, invocation);
};

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'one');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'one');
  vi.stubEnv('UPLOADS_BUCKET', 'uploads');
  vi.stubEnv('RESULTS_BUCKET', 'results');
  vi.stubEnv('RESULTS_TABLE', 'results');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test('a decoder that does not load neither crashes the function nor fails an event without uploads', async () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown): void => {
    unhandled.push(error);
  };
  process.on('unhandledRejection', listen);
  try {
    await invoke({ Records: [] });
    for (let left = 0; left < 20; left += 1) await turn();
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', listen);
  }
});

const record = (key: string) =>
  ({
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    eventTime: new Date().toISOString(),
    s3: { object: { key: encodeURIComponent(key), size: 1, eTag: 'one', sequencer: '01' } },
  }) as S3EventRecord;

/** Answers as S3, which has no object, DynamoDB and SQS.
 *  @returns what it was asked: S3's requests by method and path, others by their target. */
const servicesAt = async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    request.resume();
    const target = headers['x-amz-target'];
    if (typeof target === 'string') {
      asked.push(target.replace('DynamoDB_20120810', 'DynamoDB'));
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{}');
      return;
    }
    asked.push(`${method} ${decodeURIComponent(new URL(url, 'http://any').pathname)}`);
    response.writeHead(404, { 'content-type': 'application/xml' });
    response.end('<Error><Code>NoSuchKey</Code></Error>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { asked, origin, close };
};

test.each([['AWS_ENDPOINT_URL'], ['AWS_ENDPOINT_URL_S3']])(
  'an endpoint by %s is asked for the bucket by path',
  async (variable) => {
    const { asked, origin, close } = await servicesAt();
    vi.stubEnv(variable, origin);
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', origin);
    const key = uploadKey(newAddress());
    try {
      await invoke({ Records: [record(key)] });
      expect(asked.filter((each) => !each.startsWith('DynamoDB'))).toEqual([`GET /uploads/${key}`]);
    } finally {
      close();
    }
  },
);

test('with a fair queue S3’s event opens no object, and is converted when its message comes back', async () => {
  const { asked, origin, close } = await servicesAt();
  vi.stubEnv('AWS_ENDPOINT_URL', origin);
  vi.stubEnv('FAIR_QUEUE_URL', 'https://sqs.us-east-1.amazonaws.com/000000000000/fair');
  const key = uploadKey(newAddress());
  try {
    await invoke({ Records: [record(key)] });
    expect(asked.splice(0)).toEqual(['AmazonSQS.SendMessage']);
    const message = {
      eventSource: 'aws:sqs',
      messageId: 'message',
      body: JSON.stringify({ Records: [record(key)] }),
    } as SQSRecord;
    await invoke({ Records: [message] });
    expect(asked).toContain(`GET /uploads/${key}`);
    expect(asked).not.toContain('AmazonSQS.SendMessage');
    asked.length = 0;
    await expect(invoke({ Records: [{ ...message, body: 'no JSON' }] })).rejects.toThrow();
  } finally {
    close();
  }
});
