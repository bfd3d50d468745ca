import type { Names } from './names.ts';
import { entireBucket } from './buckets.ts';

/** A metric that is drawn on the dashboard, and above which value somebody is told. */
export interface WatchedMetric {
  readonly namespace: 'AWS/SQS' | 'AWS/Lambda' | 'AWS/S3' | 'AWS/DynamoDB';
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum' | 'Average';
  /** Seconds. */
  readonly period: number;
  /** In the metric's own unit. */
  readonly above: number;
  /** What it means, and what to do: the text of the email. */
  readonly meaning: string;
}

/** Names that CloudFormation generates, known once the stack `Latchkey` is deployed. */
export interface WatchedNames {
  readonly sessionsTable: string;
  readonly resultsTable: string;
  readonly failedEventsQueue: string;
  /** Null where the deployment has none. */
  readonly fairQueue: string | null;
  /** Null where the deployment has none. */
  readonly unsentResultsQueue: string | null;
}

const day = 86_400;
const fiveMinutes = 300;
const gigabyte = 1024 ** 3;

/** Every alarm by its logical ID.
 *
 *  DynamoDB reports no table size to CloudWatch. A write unit stores 1 KB at most, so the write units of
 *  a day bound how much a table grew. BucketSizeBytes includes the parts of incomplete uploads.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export const watchedMetrics = (
  names: Names,
  watched: WatchedNames,
): Readonly<Record<string, WatchedMetric>> => {
  const converter = { FunctionName: names.converter };
  return {
    FailedEvents: {
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: watched.failedEventsQueue },
      statistic: 'Maximum',
      period: fiveMinutes,
      above: 0,
      meaning: 'A conversion failed at every attempt: its event is in the failed-events queue.',
    },
    EventsWait: {
      namespace: 'AWS/Lambda',
      metric: 'AsyncEventAge',
      dimensions: converter,
      statistic: 'Maximum',
      period: fiveMinutes,
      above: 10 * 60 * 1000,
      meaning:
        'Events of uploads wait at Lambda for more than ten minutes: the converter is throttled or flooded.',
    },
    ...(watched.fairQueue === null ? {} : { QueuedEventsWait: waiting(watched.fairQueue) }),
    ...(watched.unsentResultsQueue === null
      ? {}
      : { UnsentResults: unsent(watched.unsentResultsQueue) }),
    EventsDropped: {
      namespace: 'AWS/Lambda',
      metric: 'AsyncEventsDropped',
      dimensions: converter,
      statistic: 'Sum',
      period: fiveMinutes,
      above: 0,
      meaning: 'Lambda dropped events: they are in the failed-events queue.',
    },
    ConverterErrors: {
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: converter,
      statistic: 'Sum',
      period: fiveMinutes,
      above: 10,
      meaning: 'The converter fails. A refused picture is no error: read its log.',
    },
    ConverterThrottles: {
      namespace: 'AWS/Lambda',
      metric: 'Throttles',
      dimensions: converter,
      statistic: 'Sum',
      period: fiveMinutes,
      above: 300,
      meaning: 'More uploads than concurrent conversions.',
    },
    UploadsStored: stored(names.uploadsBucket),
    ResultsStored: stored(names.resultsBucket),
    UploadsDownloaded: downloaded(names.uploadsBucket),
    ResultsDownloaded: downloaded(names.resultsBucket),
    UploadsRequested: requested(names.uploadsBucket),
    ResultsRequested: requested(names.resultsBucket),
    SessionsTableGrows: written(watched.sessionsTable),
    ResultsTableGrows: written(watched.resultsTable),
    SessionsTableThrottles: throttled(watched.sessionsTable, 'WriteThrottleEvents'),
    ResultsTableThrottles: throttled(watched.resultsTable, 'WriteThrottleEvents'),
    SessionsTableReadThrottles: throttled(watched.sessionsTable, 'ReadThrottleEvents'),
    ResultsTableReadThrottles: throttled(watched.resultsTable, 'ReadThrottleEvents'),
  };
};

const waiting = (queue: string): WatchedMetric => ({
  namespace: 'AWS/SQS',
  metric: 'ApproximateAgeOfOldestMessage',
  dimensions: { QueueName: queue },
  statistic: 'Maximum',
  period: fiveMinutes,
  above: 10 * 60,
  meaning:
    'Uploads wait for more than ten minutes: one account may be flooding the converter, or it fails.',
});

const unsent = (queue: string): WatchedMetric => ({
  namespace: 'AWS/SQS',
  metric: 'ApproximateNumberOfMessagesVisible',
  dimensions: { QueueName: queue },
  statistic: 'Maximum',
  period: fiveMinutes,
  above: 0,
  meaning: 'The pipe gave up sending the end of conversions: consumers did not learn of them.',
});

const stored = (bucket: string): WatchedMetric => ({
  namespace: 'AWS/S3',
  metric: 'BucketSizeBytes',
  dimensions: { BucketName: bucket, StorageType: 'StandardStorage' },
  statistic: 'Average',
  period: day,
  above: 100 * gigabyte,
  meaning: 'The bucket holds more than 100 GB, parts of incomplete uploads among them.',
});

const downloaded = (bucket: string): WatchedMetric => ({
  namespace: 'AWS/S3',
  metric: 'BytesDownloaded',
  dimensions: { BucketName: bucket, FilterId: entireBucket },
  statistic: 'Sum',
  period: 3600,
  above: 10 * gigabyte,
  meaning: 'More than 10 GB were downloaded within an hour. npm run user -- who IDENTITY',
});

const requested = (bucket: string): WatchedMetric => ({
  namespace: 'AWS/S3',
  metric: 'AllRequests',
  dimensions: { BucketName: bucket, FilterId: entireBucket },
  statistic: 'Sum',
  period: 3600,
  above: 500_000,
  meaning: 'More than 500,000 requests within an hour, at up to 5 $ a million.',
});

const written = (table: string): WatchedMetric => ({
  namespace: 'AWS/DynamoDB',
  metric: 'ConsumedWriteCapacityUnits',
  dimensions: { TableName: table },
  statistic: 'Sum',
  period: day,
  above: 1_000_000,
  meaning: 'More than a million write units a day: the table grows by up to 1 GB a day.',
});

const throttled = (
  table: string,
  metric: 'WriteThrottleEvents' | 'ReadThrottleEvents',
): WatchedMetric => ({
  namespace: 'AWS/DynamoDB',
  metric,
  dimensions: { TableName: table },
  statistic: 'Sum',
  period: fiveMinutes,
  above: 100,
  meaning: 'Requests reach the limit of the table: one account may be using it up.',
});
