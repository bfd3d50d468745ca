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
    expect(() => readFailedEventsCommand(args, {})).toThrow('list, or replay [ID…]');
  },
);

const record = (key: string) => ({
  version: '1.0',
  timestamp: '2026-11-24T12:00:00.000Z',
  requestContext: { requestId: 'r-1', condition: 'RetriesExhausted', approximateInvokeCount: 3 },
  requestPayload: { Records: [{ s3: { object: { key } } }] },
  responsePayload: { errorMessage: 'out of order' },
});

const message = (body: unknown) => ({
  MessageId: 'm-1',
  Body: JSON.stringify(body),
  Attributes: { SentTimestamp: '1795953600000' },
});

test('shows a message that the fair queue gave up by its own ID, and replays S3’s event in it', () => {
  const s3Event = { Records: [{ s3: { object: { key: 'us-east-1%3A0a/s/f+1' } } }] };
  const event = failedEventOf(message(s3Event));
  expect(event).toMatchObject({ requestId: 'm-1', attempts: null, payload: s3Event });
  expect(failedEventLine(event)).toBe(
    'm-1  2026-11-29T12:00:00.000Z  us-east-1:0a/s/f 1  received too often; the converter’s log names the message',
  );
});

test('shows an event’s key, attempts and the converter’s error', () => {
  const event = failedEventOf(message(record('us-east-1%3A0a/s/f+1')));
  expect(failedEventLine(event)).toBe(
    'r-1  2026-11-24T12:00:00.000Z  us-east-1:0a/s/f 1  3 attempts: out of order',
  );
});

test('an event that expired without an attempt has Lambda’s condition as its reason', () => {
  const expired = { ...record('x'), responsePayload: undefined };
  const event = failedEventOf(
    message({ ...expired, requestContext: { requestId: 'r', condition: 'EventAgeExceeded' } }),
  );
  expect(event).toMatchObject({ reason: 'EventAgeExceeded', attempts: 0 });
});

test.each(['', 'no JSON', '{}', JSON.stringify({ requestContext: { requestId: 'r' } })])(
  'the message %j is not a failed event',
  (body) => {
    const event = failedEventOf({ MessageId: 'm', Body: body });
    expect(event).toBeNull();
    expect(failedEventLine(event)).toContain('stays in the queue');
  },
);

test.each([
  { requestIds: [], replayed: true },
  { requestIds: ['r-1'], replayed: true },
  { requestIds: ['r-2'], replayed: false },
])('$requestIds replays r-1: $replayed', ({ requestIds, replayed }) => {
  const event = failedEventOf(message(record('x')));
  expect(event !== null && isReplayed({ requestIds }, event)).toBe(replayed);
});
