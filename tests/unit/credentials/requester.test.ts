import { expect, test } from 'vitest';
import { maxTries } from '#contract/retry';
import {
  NoConnection,
  RequestRefused,
  ServiceBusy,
} from '../../../src/credentials/request-failures.ts';
import type { AwsCredentials } from '../../../src/credentials/port.ts';
import { createRequester } from '../../../src/credentials/requester.ts';

const failure = (name: string, httpStatusCode?: number): Error =>
  Object.assign(new Error(name), {
    name,
    $metadata: httpStatusCode === undefined ? {} : { httpStatusCode },
  });

/** A requester whose requests fail in turn as listed, then succeed. */
const trying = (failures: readonly Error[], renews = false) => {
  const left = [...failures];
  const refused: AwsCredentials[] = [];
  const waits: number[] = [];
  let throttles = 0;
  let sent = 0;
  const credentials = {
    ...{ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
    ...{ obtainedAt: 0, expiresAt: 1 },
  };
  const request = createRequester(
    {
      current: () =>
        Promise.resolve({
          ...credentials,
          accessKeyId: renews ? `key ${refused.length}` : credentials.accessKeyId,
        }),
      refused: (used) => refused.push(used),
    },
    {
      random: () => 0.5,
      wait: (milliseconds) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
    },
    () => (throttles += 1),
  );
  const answer = (signal?: AbortSignal) =>
    request(() => {
      sent += 1;
      const next = left.shift();
      return next === undefined ? Promise.resolve('answer') : Promise.reject(next);
    }, signal);
  return { answer, refused, waits, throttles: () => throttles, sent: () => sent };
};

test('retries after throttling and a broken connection', async () => {
  const { answer, waits, throttles } = trying([
    failure('SlowDown', 503),
    failure('TypeError'),
    failure('InternalError', 500),
  ]);
  expect(await answer()).toBe('answer');
  expect(waits).toEqual([100, 200, 400]);
  expect(throttles()).toBe(1);
});

test('retries once with new credentials when the old ones expired', async () => {
  const { answer, refused, sent, waits } = trying([failure('ExpiredToken', 400)]);
  expect(await answer()).toBe('answer');
  expect([refused.length, sent(), waits.length]).toEqual([1, 2, 0]);
});

test('retries again when the new credentials expired on their way', async () => {
  const expired = () => failure('ExpiredToken', 400);
  const { answer, refused } = trying([expired(), expired(), expired()], true);
  expect(await answer()).toBe('answer');
  expect(refused.map(({ accessKeyId }) => accessKeyId)).toEqual(['key 0', 'key 1', 'key 2']);
});

test('new credentials that expire on their way every time are a fault that passes, no refusal', async () => {
  const expired = Array.from({ length: maxTries }, () => failure('ExpiredToken', 400));
  const { answer, sent } = trying(expired, true);
  await expect(answer()).rejects.toBeInstanceOf(ServiceBusy);
  expect(sent()).toBe(maxTries);
});

test.each([
  ['is refused', { name: 'Error', code: 'ECONNREFUSED', $metadata: {} }],
  [
    'ends in the middle of an answer, in Node.js',
    { name: 'Error', code: 'ECONNRESET', $metadata: { httpStatusCode: 200 } },
  ],
  [
    'ends in the middle of a refusal',
    { name: 'Error', code: 'ECONNRESET', $metadata: { httpStatusCode: 400 } },
  ],
  [
    'ends in the middle of an answer, in a browser',
    { name: 'TypeError', $metadata: { httpStatusCode: 200 } },
  ],
])('retries when the connection %s', async (_, properties) => {
  const { answer, waits } = trying([Object.assign(new Error('broken'), properties)]);
  expect(await answer()).toBe('answer');
  expect(waits).toEqual([100]);
});

test('fails when the same credentials are rejected as expired twice', async () => {
  const { answer, sent } = trying([failure('ExpiredToken', 400), failure('ExpiredToken', 400)]);
  await expect(answer()).rejects.toBeInstanceOf(RequestRefused);
  expect(sent()).toBe(2);
});

test.each([
  { name: 'no response', error: () => failure('TypeError'), failure: NoConnection },
  { name: 'a busy service', error: () => failure('SlowDown', 503), failure: ServiceBusy },
])('$name fails for now after a bounded number of tries', async ({ error, failure: Failure }) => {
  const { answer, sent } = trying(Array.from({ length: 20 }, error));
  await expect(answer()).rejects.toBeInstanceOf(Failure);
  expect(sent()).toBe(maxTries);
});

test('does not retry a refusal, and keeps AWS’s error as its cause', async () => {
  const refusal = failure('AccessDenied', 403);
  const { answer, sent } = trying([refusal]);
  await expect(answer()).rejects.toMatchObject({
    code: 'access-refused',
    cause: refusal,
    decisionId: null,
  });
  expect(sent()).toBe(1);
});

test.each([
  { name: 'of the embedded engine', headers: { 'x-latchkey-decision': 'Zm9v_-0' }, id: 'Zm9v_-0' },
  { name: 'of AWS, which has none', headers: { 'x-amz-request-id': '1' }, id: null },
  { name: 'that is not an ID', headers: { 'x-latchkey-decision': '../inbox?' }, id: null },
])('a refusal carries the decision $name', async ({ headers, id }) => {
  const refusal = Object.assign(failure('AccessDeniedException', 400), { $response: { headers } });
  const { answer } = trying([refusal]);
  await expect(answer()).rejects.toMatchObject({ code: 'access-refused', decisionId: id });
});

test('an invalid request is not an access refusal', async () => {
  const { answer } = trying([failure('ValidationException', 400)]);
  await expect(answer()).rejects.toBeInstanceOf(RequestRefused);
});

test('does not retry an aborted request', async () => {
  const stop = new AbortController();
  const { answer, sent } = trying([failure('AbortError'), failure('AbortError')]);
  stop.abort();
  await expect(answer(stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  expect(sent()).toBe(0);
});
