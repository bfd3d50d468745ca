import type { SQSEvent } from 'aws-lambda';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Message } from '../../../../engine/sqs/sqs-service.ts';
import type { InvocationOutcome } from '../../../../engine/triggers/converter-process.ts';
import type { Delivery } from '../../../../engine/triggers/delivery.ts';
import { startEventSourceMapping } from '../../../../engine/triggers/event-source-mapping.ts';

const queueArn = 'arn:aws:sqs:us-east-1:000000000000:fair';
let dir: string;
let mapping: Delivery<Message> | undefined;
let sent = 0;

const message = (messageGroupId: string | null, body = '{}'): Message => ({
  messageId: `message-${(sent += 1)}`,
  queueArn,
  body,
  messageGroupId,
  sentAt: sent,
});

const begin = async (
  invoke: (event: SQSEvent, requestId: string) => Promise<InvocationOutcome>,
  concurrency = 8,
) => {
  mapping = await startEventSourceMapping({
    dir,
    region: 'us-east-1',
    queue: { redrive: { deadLetterArn: 'arn:aws:sqs:x', maxReceiveCount: 3 } },
    concurrency,
    invoke: (event, requestId) => invoke(event as SQSEvent, requestId),
  });
  return mapping;
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
});
afterEach(async () => {
  mapping?.stop();
  vi.useRealTimers();
  await rm(dir, { recursive: true });
});

test('a message invokes the function as Lambda would, and is gone afterwards', async () => {
  const events: SQSEvent[] = [];
  const { accept, idle } = await begin((event) => {
    events.push(event);
    return Promise.resolve({ status: 'succeeded' });
  });
  const one = message('alice', '{"Records":[]}');
  await accept(one);
  await idle();
  expect(events).toMatchObject([
    {
      Records: [
        {
          messageId: one.messageId,
          body: '{"Records":[]}',
          attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'alice' },
          eventSource: 'aws:sqs',
          eventSourceARN: queueArn,
        },
      ],
    },
  ]);
  expect(await readdir(join(dir, 'queued'))).toEqual([]);
});

test('a message that fails is received three times under one ID, then is a failed event as it was sent', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const received: string[] = [];
  const requests = new Set<string>();
  const { accept, idle } = await begin((event, requestId) => {
    const [{ messageId = '', attributes } = {}] = event.Records;
    received.push(`${messageId} ${attributes?.ApproximateReceiveCount ?? ''}`);
    requests.add(requestId);
    return Promise.resolve({ status: 'failed', errorType: 'E', errorMessage: 'm' });
  });
  const one = message('alice', 'no JSON at all');
  await accept(one);
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await readdir(join(dir, 'failed-events'))).toHaveLength(1);
  });
  await idle();
  expect(received).toEqual([1, 2, 3].map((count) => `${one.messageId} ${count}`));
  // Lambda's request ID is another each time.
  expect(requests.size).toBe(3);
  const [file = ''] = await readdir(join(dir, 'failed-events'));
  expect(await readFile(join(dir, 'failed-events', file), 'utf8')).toBe('no JSON at all');
});

test('messages without a group are groups of their own', async () => {
  const order: string[] = [];
  const release: (() => void)[] = [];
  const { accept } = await begin((event) => {
    order.push(event.Records[0]?.body ?? '');
    return new Promise((resolve) => release.push(() => resolve({ status: 'succeeded' })));
  }, 1);
  for (const body of ['f1', 'f2', 'f3', 'f4']) await accept(message('flooder', body));
  for (const body of ['one', 'other']) await accept(message(null, body));
  for (let ended = 1; ended < 5; ended += 1) {
    release.shift()?.();
    await vi.waitFor(() => expect(order).toHaveLength(ended + 1));
  }
  expect(order).toEqual(['f1', 'f2', 'one', 'other', 'f3']);
});

test('a message interrupted by a stop is delivered after the next start', async () => {
  const first = await begin(() => new Promise(() => undefined));
  const one = message('alice');
  await first.accept(one);
  first.stop();
  const seen: unknown[] = [];
  const second = await begin((event) => {
    seen.push(event.Records[0]?.messageId);
    return Promise.resolve({ status: 'succeeded' });
  });
  await second.resume();
  await second.idle();
  expect(seen).toEqual([one.messageId]);
});
