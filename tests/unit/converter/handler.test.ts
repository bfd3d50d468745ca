import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { S3Event, S3EventRecord } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { uploadKey } from '#contract/object-keys';
import { newAddress } from './world.ts';

// Only the bundle is the decoder's program too: as it stands here the decoder ends while it loads, as
// where sharp was built for another machine.
const invocation = { awsRequestId: 'request', getRemainingTimeInMillis: () => 60_000 };
const invoke = async (event: S3Event): Promise<void> => {
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

test('a decoder that does not load ends no process, and an event without uploads not at all', async () => {
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

test.each([['AWS_ENDPOINT_URL'], ['AWS_ENDPOINT_URL_S3']])(
  'an endpoint by %s is asked for the bucket by path',
  async (variable) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const { method = '', url = '', headers } = request;
      request.resume();
      if (headers['x-amz-target'] === undefined) {
        asked.push(`${method} ${decodeURIComponent(new URL(url, 'http://any').pathname)}`);
        response.writeHead(404, { 'content-type': 'application/xml' });
        response.end('<Error><Code>NoSuchKey</Code></Error>');
        return;
      }
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.stubEnv(variable, origin);
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', origin);
    const key = uploadKey(newAddress());
    const record = {
      eventName: 'ObjectCreated:Put',
      eventTime: new Date().toISOString(),
      s3: { object: { key: encodeURIComponent(key), size: 1, eTag: 'one', sequencer: '01' } },
    } as S3EventRecord;
    try {
      await invoke({ Records: [record] });
      expect(asked).toEqual([`GET /uploads/${key}`]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
);
