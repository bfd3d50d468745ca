import { expect, test } from 'vitest';
import {
  failedEventLine,
  failedEventOf,
  isReplayed,
  readFailedEventsCommand,
} from '../../../../infra/operations/failed-events-command.ts';

test.each([
  { args: ['list'], verb: 'list', requestIds: [] },
  { args: ['replay'], verb: 'replay', requestIds: [] },
  { args: ['replay', 'a', 'b', '--region', 'eu-west-1'], verb: 'replay', requestIds: ['a', 'b'] },
])('$args is $verb of $requestIds', ({ args, verb, requestIds }) => {
  expect(readFailedEventsCommand(args, {})).toMatchObject({ verb, requestIds });
});

test.each([{ args: [] }, { args: ['delete'] }, { args: ['list', 'a'] }])(
  '$args is refused',
  ({ args }) => {
    expect(() => readFailedEventsCommand(args, {})).toThrow('list, or replay [REQUEST-ID…]');
  },
);

const record = (key: string) => ({
  version: '1.0',
  timestamp: '2026-11-24T12:00:00.000Z',
  requestContext: { requestId: 'r-1', condition: 'RetriesExhausted', approximateInvokeCount: 3 },
  requestPayload: { Records: [{ s3: { object: { key } } }] },
  responsePayload: { errorMessage: 'out of order' },
});

test('shows an event’s key, attempts and the converter’s error', () => {
  const event = failedEventOf(JSON.stringify(record('us-east-1%3A0a/s/f+1')));
  expect(failedEventLine(event)).toBe(
    'r-1  2026-11-24T12:00:00.000Z  us-east-1:0a/s/f 1  3 attempts: out of order',
  );
});

test('an event that expired without an attempt has Lambda’s condition as its reason', () => {
  const expired = { ...record('x'), responsePayload: undefined };
  const event = failedEventOf(
    JSON.stringify({
      ...expired,
      requestContext: { requestId: 'r', condition: 'EventAgeExceeded' },
    }),
  );
  expect(event).toMatchObject({ reason: 'EventAgeExceeded', attempts: 0 });
});

test.each(['', 'no JSON', '{}', JSON.stringify({ requestContext: { requestId: 'r' } })])(
  'the message %j is not a failed event',
  (body) => {
    expect(failedEventOf(body)).toBeNull();
    expect(failedEventLine(failedEventOf(body))).toContain('left in the queue');
  },
);

test.each([
  { requestIds: [], replayed: true },
  { requestIds: ['r-1'], replayed: true },
  { requestIds: ['r-2'], replayed: false },
])('$requestIds replays r-1: $replayed', ({ requestIds, replayed }) => {
  const event = failedEventOf(JSON.stringify(record('x')));
  expect(event !== null && isReplayed({ requestIds }, event)).toBe(replayed);
});
