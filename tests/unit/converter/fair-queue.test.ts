import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sha256 } from '@aws-crypto/sha256-js';
import type { S3EventRecord } from 'aws-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { uploadKey } from '#contract/object-keys';
import { fairQueueAt } from '../../../lambdas/converter/fair-queue.ts';
import { forward } from '../../../lambdas/converter/forward.ts';
import { newAddress, owner, space } from './world.ts';

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly input: Readonly<Record<string, string>>;
}

const queueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/fair';
let calls: Call[] = [];
let statuses: number[] = [];
/** What the server's `Date` says; null for the time. */
let date: Date | null = null;
let close: () => void;
let endpoint: string;

beforeEach(async () => {
  calls = [];
  statuses = [];
  date = null;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const input = JSON.parse(Buffer.concat(chunks).toString()) as Call['input'];
      calls.push({ headers: request.headers, input });
      const status = statuses.shift() ?? 200;
      if (date !== null) response.setHeader('date', date.toUTCString());
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end(status === 200 ? '{}' : '{"__type":"Sorry"}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => close());

const queue = () =>
  fairQueueAt(queueUrl, endpoint, {
    region: () => Promise.resolve('us-east-1'),
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' },
    sha256: Sha256,
  });

const record = (key: string, eventName = 'ObjectCreated:Put'): S3EventRecord =>
  ({
    eventName,
    eventTime: new Date().toISOString(),
    s3: { object: { key: encodeURIComponent(key), size: 1, eTag: 'one', sequencer: '01' } },
  }) as S3EventRecord;

test('each record is sent by itself, signed for SQS, in the message group of its object’s owner', async () => {
  const records = [
    record(uploadKey(newAddress())),
    record(`${owner}/stray`),
    record(uploadKey(newAddress(space))),
    record('no/owner'),
  ];
  await forward(queue(), { Records: records });
  const sent = calls.map(({ input }) => input);
  expect(sent.map(({ MessageGroupId }) => MessageGroupId).sort()).toEqual(
    [owner, owner, 'space#team', 'no-owner'].sort(),
  );
  expect(sent.map(({ MessageBody = '' }) => JSON.parse(MessageBody) as unknown)).toEqual(
    expect.arrayContaining(records.map((each) => ({ Records: [each] }))),
  );
  for (const { headers, input } of calls) {
    expect(input.QueueUrl).toBe(queueUrl);
    expect(headers).toMatchObject({
      'x-amz-target': 'AmazonSQS.SendMessage',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-security-token': 'token',
      authorization: expect.stringContaining('/us-east-1/sqs/aws4_request') as string,
    });
  }
});

test('an event without created objects is not forwarded', async () => {
  await forward(queue(), {});
  await forward(queue(), { Records: [record('a/b', 'ObjectRemoved:Delete')] });
  expect(calls).toEqual([]);
});

test.each([[[500]], [[0]], [[503, 0]]])(
  'a message that is not taken for %j is sent again at once',
  async (failures) => {
    statuses = [...failures];
    await queue().send('body', 'group');
    expect(calls).toHaveLength(failures.length + 1);
  },
);

test('after three failures the event fails, so that Lambda delivers it again', async () => {
  statuses = [500, 500, 500];
  await expect(queue().send('body', 'group')).rejects.toThrow('500 {"__type":"Sorry"}');
  statuses = [0, 0, 0];
  await expect(queue().send('body', 'group')).rejects.toThrow();
  expect(calls).toHaveLength(6);
});

test('a refusal is not sent again', async () => {
  statuses = [403];
  await expect(queue().send('body', 'group')).rejects.toThrow('did not take the event: 403');
  expect(calls).toHaveLength(1);
});

test('one record that is not taken fails the event after the others were sent', async () => {
  statuses = [400];
  const records = [record(`${owner}/a`), record(`${owner}/b`)];
  await expect(forward(queue(), { Records: records })).rejects.toThrow('1 records not forwarded');
  expect(calls).toHaveLength(2);
});

test('a signature refused because of a wrong clock is made again by the clock of SQS', async () => {
  date = new Date(Date.now() - 5 * 3_600_000);
  statuses = [403];
  await queue().send('{}', 'group');
  const signedAt = calls.map(({ headers }) => String(headers['x-amz-date']));
  expect(signedAt).toHaveLength(2);
  const hour = date.toISOString().slice(0, 13).replaceAll('-', '');
  expect(signedAt[1]?.startsWith(hour)).toBe(true);
});

test('a refusal for another reason is not repeated', async () => {
  statuses = [403, 403];
  await expect(queue().send('{}', 'group')).rejects.toThrow('403');
  expect(calls).toHaveLength(1);
});
