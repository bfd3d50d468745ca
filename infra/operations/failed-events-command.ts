import { parseArgs } from 'node:util';
import { targetOf, targetOptions, type Environment, type Target } from '../deployment/target.ts';

export interface FailedEventsCommand {
  readonly target: Target;
  readonly verb: 'list' | 'replay';
  /** Request or message IDs of the events to replay; empty: every one. */
  readonly requestIds: readonly string[];
}

const verbs = ['list', 'replay'] as const;

/** Reads `npm run failed-events -- list|replay [ID…]`.
 *  @throws Error naming what is missing or not valid. */
export const readFailedEventsCommand = (
  args: readonly string[],
  environment: Environment,
  profileRegion: string | null = null,
): FailedEventsCommand => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: targetOptions,
    allowPositionals: true,
  });
  const [given, ...requestIds] = positionals;
  const verb = verbs.find((each) => each === given);
  if (verb === undefined || (verb === 'list' && requestIds.length > 0)) {
    throw new Error('npm run failed-events -- list, or replay [ID…]');
  }
  return { target: targetOf(values, environment, profileRegion), verb, requestIds };
};

/** An event that the converter failed at. */
export interface FailedEvent {
  /** Lambda's request ID, or the ID of the fair queue's message. The converter's log names both. */
  readonly requestId: string;
  /** ISO 8601: when it was given up, or when the fair queue got it. */
  readonly at: string;
  /** Null where SQS does not say. */
  readonly attempts: number | null;
  readonly reason: string;
  /** Keys of the objects that the event names, decoded. */
  readonly keys: readonly string[];
  /** S3's event, to be sent again. */
  readonly payload: unknown;
}

/** A message of the failed-events queue, as SQS gives it. */
export interface FailedMessage {
  readonly MessageId: string;
  readonly Body: string;
  readonly Attributes?: { readonly SentTimestamp?: string };
}

interface S3Records {
  readonly Records?: readonly { readonly s3?: { readonly object?: { readonly key?: string } } }[];
}

/** What Lambda sends after the last attempt at an event.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
interface DestinationRecord {
  readonly timestamp?: string;
  readonly requestContext?: {
    readonly requestId?: string;
    readonly condition?: string;
    readonly approximateInvokeCount?: number;
  };
  readonly requestPayload?: S3Records;
  readonly responsePayload?: { readonly errorMessage?: string };
}

/** Reads a message of the failed-events queue: Lambda's record of an event that was not forwarded, or a
 *  message that the fair queue gave up, which is S3's event itself. Null when it is neither. */
export const failedEventOf = (message: FailedMessage): FailedEvent | null => {
  let body: DestinationRecord & S3Records;
  try {
    body = JSON.parse(message.Body) as typeof body;
  } catch {
    return null;
  }
  if (Array.isArray(body.Records)) return givenUpByQueue(message, body);
  const { timestamp = '', requestContext = {}, requestPayload, responsePayload } = body;
  const { requestId, condition = '', approximateInvokeCount = 0 } = requestContext;
  if (requestId === undefined || requestPayload === undefined) return null;
  return {
    requestId,
    at: timestamp,
    attempts: approximateInvokeCount,
    reason: responsePayload?.errorMessage ?? condition,
    keys: keysOf(requestPayload),
    payload: requestPayload,
  };
};

/** SQS moves the message as it was sent, and keeps its ID and the time of its sending.
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
const givenUpByQueue = (
  { MessageId, Attributes: { SentTimestamp = '0' } = {} }: FailedMessage,
  event: S3Records,
): FailedEvent => ({
  requestId: MessageId,
  at: new Date(Number(SentTimestamp)).toISOString(),
  attempts: null,
  reason: 'received too often; the converter’s log names the message',
  keys: keysOf(event),
  payload: event,
});

const keysOf = ({ Records = [] }: S3Records): readonly string[] =>
  Records.map(({ s3 }) => decodeURIComponent((s3?.object?.key ?? '').replaceAll('+', ' ')));

/** Returns one line for an event; null stands for a message that is not a failed event. */
export const failedEventLine = (event: FailedEvent | null): string =>
  event === null
    ? 'a message that is not a failed event: it stays in the queue'
    : `${event.requestId}  ${event.at}  ${event.keys.join(' ')}  ${attemptsOf(event)}${event.reason}`;

const attemptsOf = ({ attempts }: FailedEvent): string =>
  attempts === null ? '' : `${attempts} attempts: `;

/** Whether the command replays the event. */
export const isReplayed = (
  { requestIds }: Pick<FailedEventsCommand, 'requestIds'>,
  event: FailedEvent,
): boolean => requestIds.length === 0 || requestIds.includes(event.requestId);
