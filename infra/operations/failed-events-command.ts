import { parseArgs } from 'node:util';
import { targetOf, targetOptions, type Environment, type Target } from '../deployment/target.ts';

export interface FailedEventsCommand {
  readonly target: Target;
  readonly verb: 'list' | 'replay';
  /** Request IDs of the events to replay; empty: every one. */
  readonly requestIds: readonly string[];
}

const verbs = ['list', 'replay'] as const;

/** Reads `npm run failed-events -- list|replay [REQUEST-ID…]`.
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
    throw new Error('npm run failed-events -- list, or replay [REQUEST-ID…]');
  }
  return { target: targetOf(values, environment, profileRegion), verb, requestIds };
};

/** An event that the converter failed at, as Lambda records it.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export interface FailedEvent {
  readonly requestId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly attempts: number;
  readonly reason: string;
  /** Of the objects that the event names, decoded. */
  readonly keys: readonly string[];
  /** S3's event, to be sent again. */
  readonly payload: unknown;
}

interface DestinationRecord {
  readonly timestamp?: string;
  readonly requestContext?: {
    readonly requestId?: string;
    readonly condition?: string;
    readonly approximateInvokeCount?: number;
  };
  readonly requestPayload?: {
    readonly Records?: readonly { readonly s3?: { readonly object?: { readonly key?: string } } }[];
  };
  readonly responsePayload?: { readonly errorMessage?: string };
}

/** Reads a message of the failed-events queue; null when it is not Lambda's record of an event. */
export const failedEventOf = (body: string): FailedEvent | null => {
  let record: DestinationRecord;
  try {
    record = JSON.parse(body) as DestinationRecord;
  } catch {
    return null;
  }
  const { timestamp = '', requestContext = {}, requestPayload, responsePayload } = record;
  const { requestId, condition = '', approximateInvokeCount = 0 } = requestContext;
  if (requestId === undefined || requestPayload === undefined) return null;
  return {
    requestId,
    at: timestamp,
    attempts: approximateInvokeCount,
    reason: responsePayload?.errorMessage ?? condition,
    keys: (requestPayload.Records ?? []).map(({ s3 }) =>
      decodeURIComponent((s3?.object?.key ?? '').replaceAll('+', ' ')),
    ),
    payload: requestPayload,
  };
};

/** One line for an event. A message that is none of Lambda's is named as such. */
export const failedEventLine = (event: FailedEvent | null): string =>
  event === null
    ? 'a message that is no failed event: it is left in the queue'
    : `${event.requestId}  ${event.at}  ${event.keys.join(' ')}  ${event.attempts} attempts: ${event.reason}`;

/** Whether the command replays the event. */
export const isReplayed = (
  { requestIds }: Pick<FailedEventsCommand, 'requestIds'>,
  event: FailedEvent,
): boolean => requestIds.length === 0 || requestIds.includes(event.requestId);
