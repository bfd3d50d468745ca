import { chosen } from '../template.ts';
import type { Surroundings, Test } from './setting-tests.ts';

/** What an alarm watches, and the value above which it must notify somebody at the latest. */
interface WatchedAlarm {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly Dimension[];
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
  /** In the metric's own unit. */
  readonly most: number;
}

/** A dimension's name, and the resource or parameter whose name is its value, or the value itself. */
interface Dimension {
  readonly name: string;
  readonly of?: string;
  readonly parameter?: string;
  readonly value?: string;
}

const fiveMinutes = 300;
const day = 86_400;
const gigabyte = 1024 ** 3;

const ofConverter = (metric: string, statistic: string, most: number): WatchedAlarm => ({
  namespace: 'AWS/Lambda',
  metric,
  dimensions: [{ name: 'FunctionName', of: 'Converter' }],
  statistic,
  period: fiveMinutes,
  most,
});

const ofQueue = (metric: string, parameter: string, most: number): WatchedAlarm => ({
  namespace: 'AWS/SQS',
  metric,
  dimensions: [{ name: 'QueueName', parameter }],
  statistic: 'Maximum',
  period: fiveMinutes,
  most,
});

const stored = (bucket: string): WatchedAlarm => ({
  namespace: 'AWS/S3',
  metric: 'BucketSizeBytes',
  dimensions: [
    { name: 'BucketName', of: bucket },
    { name: 'StorageType', value: 'StandardStorage' },
  ],
  statistic: 'Average',
  period: day,
  most: 100 * gigabyte,
});

const requestMetric = (bucket: string, metric: string, most: number): WatchedAlarm => ({
  namespace: 'AWS/S3',
  metric,
  dimensions: [
    { name: 'BucketName', of: bucket },
    { name: 'FilterId', value: 'EntireBucket' },
  ],
  statistic: 'Sum',
  period: 3600,
  most,
});

const ofTable = (
  metric: string,
  parameter: string,
  period: number,
  most: number,
): WatchedAlarm => ({
  namespace: 'AWS/DynamoDB',
  metric,
  dimensions: [{ name: 'TableName', parameter }],
  statistic: 'Sum',
  period,
  most,
});

const ofBucket = (name: string): Readonly<Record<string, WatchedAlarm>> => ({
  [`${name}Stored`]: stored(`${name}Bucket`),
  [`${name}Downloaded`]: requestMetric(`${name}Bucket`, 'BytesDownloaded', 10 * gigabyte),
  [`${name}Requested`]: requestMetric(`${name}Bucket`, 'AllRequests', 500_000),
});

const ofRows = (name: string): Readonly<Record<string, WatchedAlarm>> => {
  const parameter = `${name}Name`;
  return {
    [`${name}Grows`]: ofTable('ConsumedWriteCapacityUnits', parameter, day, 1_000_000),
    [`${name}Throttles`]: ofTable('WriteThrottleEvents', parameter, fiveMinutes, 100),
    [`${name}ReadThrottles`]: ofTable('ReadThrottleEvents', parameter, fiveMinutes, 100),
  };
};

/** Every alarm by its logical ID. */
export const watchedAlarms: Readonly<Record<string, WatchedAlarm>> = {
  FailedEvents: ofQueue('ApproximateNumberOfMessagesVisible', 'FailedEventsQueueName', 0),
  EventsWait: ofConverter('AsyncEventAge', 'Maximum', 600_000),
  QueuedEventsWait: ofQueue('ApproximateAgeOfOldestMessage', 'FairQueueName', 600),
  UnsentResults: ofQueue('ApproximateNumberOfMessagesVisible', 'UnsentResultsQueueName', 0),
  EventsDropped: ofConverter('AsyncEventsDropped', 'Sum', 0),
  ConverterErrors: ofConverter('Errors', 'Sum', 10),
  ConverterThrottles: ofConverter('Throttles', 'Sum', 300),
  ...ofBucket('Uploads'),
  ...ofBucket('Results'),
  ...ofRows('SessionsTable'),
  ...ofRows('ResultsTable'),
};

/** A test of one of an alarm's values; an alarm that is not in the table fails it. */
export const asWatched =
  (test: (value: unknown, wanted: WatchedAlarm, about: Surroundings) => boolean): Test =>
  (value, about) => {
    const { id } = about.resource;
    const wanted = Object.hasOwn(watchedAlarms, id) ? watchedAlarms[id] : undefined;
    return wanted !== undefined && test(value, wanted, about);
  };

/** The dimensions as a template has them. */
export const dimensionsOf = (
  { dimensions }: WatchedAlarm,
  { templates }: Surroundings,
): readonly object[] =>
  dimensions.map(({ name, of, parameter, value }) => ({
    Name: name,
    Value:
      value ??
      (parameter === undefined
        ? templates
            .arnOf(of ?? '')
            ?.split(/[:/]/)
            .at(-1)
        : chosen(parameter)),
  }));
