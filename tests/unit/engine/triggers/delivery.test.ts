import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Event } from 'aws-lambda';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ObjectCreated } from '../../../../engine/s3/s3-service.ts';
import type { InvocationOutcome } from '../../../../engine/triggers/converter-process.ts';
import { startAsynchronousInvocation } from '../../../../engine/triggers/asynchronous-invocation.ts';
import type { Delivery } from '../../../../engine/triggers/delivery.ts';
import { nextStep } from '../../../../engine/triggers/retry-plan.ts';
import { s3Event, coversEvent } from '../../../../engine/triggers/s3-event.ts';

const created: ObjectCreated = {
  eventName: 'ObjectCreated:Put',
  bucket: 'uploads',
  key: 'us-east-1:id/a b+c/é.jpg',
  size: 3,
  etag: 'e',
  sequencer: '0A',
  time: 0,
};
const failure: InvocationOutcome = { status: 'failed', errorType: 'E', errorMessage: 'm' };
let dir: string;
let delivery: Delivery<ObjectCreated> | undefined;

const begin = async (
  invoke: (event: unknown, requestId: string) => Promise<InvocationOutcome>,
  more: { maySendToFailedEvents?: () => boolean } = {},
) => {
  delivery = await startAsynchronousInvocation({
    dir,
    region: 'us-east-1',
    converter: {
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:converter',
      maximumRetryAttempts: 2,
    },
    concurrency: 2,
    invoke,
    maySendToFailedEvents: () => true,
    ...more,
  });
  return delivery;
};
const filesIn = (folder: string) => readdir(join(dir, folder));

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
});
afterEach(async () => {
  delivery?.stop();
  vi.useRealTimers();
  await rm(dir, { recursive: true });
});

test.each([
  { name: 'a successful event is deleted', ok: true, made: 1, step: 'forget' },
  { name: 'the first failure is retried', ok: false, made: 1, step: 'retry' },
  { name: 'the second failure is retried', ok: false, made: 2, step: 'retry' },
  { name: 'the third failure is final', ok: false, made: 3, step: 'send-to-failed-events' },
  { name: 'a success after failures is a success', ok: true, made: 3, step: 'forget' },
])('$name', ({ ok, made, step }) => {
  expect(nextStep(ok, made, 2).do).toBe(step);
});

test.each([
  ['s3:ObjectCreated:*', 'ObjectCreated:Copy', true],
  ['s3:ObjectCreated:Put', 'ObjectCreated:Put', true],
  ['s3:ObjectCreated:Put', 'ObjectCreated:Copy', false],
  ['s3:ObjectRemoved:*', 'ObjectCreated:Put', false],
])('a rule for %s and an event %s: %s', (rule, event, wanted) => {
  expect(coversEvent(rule, event)).toBe(wanted);
});

test('any key reads back from the event, with + for a space', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
      const encoded =
        s3Event({ ...created, key }, 'us-east-1', 'r').Records[0]?.s3.object.key ?? '';
      expect(encoded).not.toContain(' ');
      expect(decodeURIComponent(encoded.replaceAll('+', ' '))).toBe(key);
    }),
  );
});

test('keeps an accepted event on disk until the converter has answered', async () => {
  let answer: (outcome: InvocationOutcome) => void = () => undefined;
  const { accept, idle } = await begin(() => new Promise((resolve) => (answer = resolve)));
  await accept(created);
  expect(await filesIn('pending')).toHaveLength(1);
  answer({ status: 'succeeded' });
  await idle();
  expect(await filesIn('pending')).toEqual([]);
  expect(await filesIn('failed-events')).toEqual([]);
});

test('a failing converter is called three times, then the event goes to the failed events', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const invoke = vi.fn<(event: unknown, requestId: string) => Promise<InvocationOutcome>>(() =>
    Promise.resolve(failure),
  );
  const { accept, idle } = await begin(invoke);
  await accept(created);
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await filesIn('failed-events')).toHaveLength(1);
  });
  await idle();
  expect(invoke).toHaveBeenCalledTimes(3);
  // As on AWS: retries keep the request's ID.
  expect(new Set(invoke.mock.calls.map(([, requestId]) => requestId)).size).toBe(1);
  expect(await filesIn('pending')).toEqual([]);
});

test('an event interrupted by a stop is delivered after the next start', async () => {
  const first = await begin(() => new Promise(() => undefined));
  await first.accept(created);
  first.stop();
  const seen: unknown[] = [];
  const second = await begin((event) => {
    seen.push((event as S3Event).Records[0]?.s3.object.sequencer);
    return Promise.resolve({ status: 'succeeded' });
  });
  await second.resume();
  await second.idle();
  expect(seen).toEqual(['0A']);
});

test('no more invocations run at once than the concurrency allows', async () => {
  let now = 0;
  let most = 0;
  let other: (() => void) | null = null;
  /** Resolves when two wait for it. */
  const inPairs = () =>
    new Promise<void>((resolve) => {
      other?.();
      if (other !== null) resolve();
      other = other === null ? resolve : null;
    });
  const { accept, idle } = await begin(async () => {
    now += 1;
    most = Math.max(most, now);
    await inPairs();
    now -= 1;
    return { status: 'succeeded' };
  });
  await Promise.all(Array.from({ length: 8 }, () => accept(created)));
  await idle();
  expect(most).toBe(2);
});
