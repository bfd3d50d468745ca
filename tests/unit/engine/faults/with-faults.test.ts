import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FaultPanel } from '../../../../engine/faults/panel.ts';
import { readSettings, type FaultSettingsInput } from '../../../../engine/faults/settings.ts';
import { withFaults } from '../../../../engine/faults/with-faults.ts';

const body = 'x'.repeat(200_000);

let panel: FaultPanel;
let server: Server;
let port: number;
/** Bytes of the bodies that were read to their end. */
let handled: number[];

beforeEach(async () => {
  panel = new FaultPanel();
  handled = [];
  server = createServer(
    withFaults(panel, (request, response) => {
      let size = 0;
      request.on('data', (chunk: Buffer) => (size += chunk.length));
      request.on('end', () => {
        handled.push(size);
        response.writeHead(200, { ETag: '"e"', 'content-length': body.length });
        response.end(body);
      });
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

interface Answer {
  readonly status: number;
  readonly eTag: string | undefined;
  readonly text: string;
}

const ask = (path = '/bucket/key', headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = send({ port, path, headers, method: 'PUT', agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, eTag: response.headers.etag, text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });

const inject = (settings: FaultSettingsInput): void => panel.set(readSettings(settings));

test('without settings every request is handled', async () => {
  expect(await ask()).toMatchObject({ status: 200, eTag: '"e"', text: body });
  expect(panel.counts).toEqual({});
});

test.each([
  ['internalError', 500, '<Code>InternalError</Code>'],
  ['slowDown', 503, '<Code>SlowDown</Code>'],
] as const)('%s is S3’s own answer, and nothing is handled', async (name, status, text) => {
  inject({ s3: { [name]: 100 } });
  const answer = await ask();
  expect([answer.status, handled]).toEqual([status, []]);
  expect(answer.text).toContain(text);
  expect(panel.counts).toEqual({ [`s3 ${name}`]: 1 });
});

test('a throttled request to DynamoDB gets ThrottlingException', async () => {
  inject({ dynamodb: { slowDown: 100 } });
  const { status, text } = await ask('/', { 'x-amz-target': 'DynamoDB_20120810.GetItem' });
  expect([status, JSON.parse(text)]).toMatchObject([
    400,
    { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException' },
  ]);
});

test('a request that is cut does not arrive whole', async () => {
  inject({ s3: { cutRequest: 100 } });
  await expect(ask()).rejects.toThrow(/socket hang up|ECONNRESET|EPIPE/);
  expect(handled).toEqual([]);
});

test('an answer that is lost was handled', async () => {
  inject({ s3: { lostAnswer: 100 } });
  await expect(ask()).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(handled).toEqual([body.length]);
});

test('an answer that is cut ends before its length', async () => {
  inject({ s3: { cutAnswer: 100 } });
  await expect(ask()).rejects.toThrow('aborted');
  expect(handled).toEqual([body.length]);
});

test('an answer can lack its ETag', async () => {
  inject({ s3: { noETag: 100 } });
  expect(await ask()).toMatchObject({ status: 200, eTag: undefined, text: body });
});

test('latency delays and bandwidth slows a request in both directions', async () => {
  inject({ s3: { bandwidth: 1_000_000 } });
  const begun = performance.now();
  expect((await ask()).text).toBe(body);
  expect(performance.now() - begun).toBeGreaterThan(300);
});

test('requests above the rate are throttled, those below are handled', async () => {
  const now = () => 5_000;
  const limited = new FaultPanel();
  const settings = readSettings({ s3: { rate: 3 } });
  const faults = [1, 2, 3, 4, 5].map(() => limited.planRequest(settings, 's3', now()).fault);
  expect(faults).toEqual([null, null, null, 'slowDown', 'slowDown']);
  expect(limited.planRequest(settings, 's3', now() + 1_000).fault).toBeNull();
});

describe('what meets no faults', () => {
  test.each(['/_latchkey/faults', '/us-east-1_pool/.well-known/jwks.json'])('%s', async (path) => {
    inject({ s3: { internalError: 100 } });
    expect((await ask(path)).status).toBe(200);
  });
});
