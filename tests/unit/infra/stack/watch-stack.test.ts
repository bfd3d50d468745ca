import { expect, test } from 'vitest';
import { watchedMetrics } from '../../../../infra/stack/alarms.ts';
import { namesOf } from '../../../../infra/stack/names.ts';
import { latchkey, watch } from './templates.ts';

interface Alarm {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly AlarmActions: readonly string[];
  readonly TreatMissingData: string;
}

const alarms = watch
  .ofType('AWS::CloudWatch::Alarm')
  .map(([id, { Properties }]) => [id, Properties as unknown as Alarm] as const);

const metrics = watchedMetrics(namesOf(null), {
  sessionsTable: 's',
  resultsTable: 'r',
  failedEventsQueue: 'q',
  fairQueue: 'fair',
  unsentResultsQueue: null,
});

test.each([
  'AWS/SQS ApproximateNumberOfMessagesVisible',
  'AWS/SQS ApproximateAgeOfOldestMessage',
  'AWS/Lambda AsyncEventAge',
  'AWS/Lambda AsyncEventsDropped',
  'AWS/Lambda Errors',
  'AWS/Lambda Throttles',
  'AWS/S3 BucketSizeBytes',
  'AWS/S3 BytesDownloaded',
  'AWS/S3 AllRequests',
  'AWS/DynamoDB ConsumedWriteCapacityUnits',
  'AWS/DynamoDB WriteThrottleEvents',
])('there is an alarm on %s', (name) => {
  const watched = alarms.map(([, { Namespace, MetricName }]) => `${Namespace} ${MetricName}`);
  expect(watched).toContain(name);
});

test.each(alarms)('%s notifies the topic, and is quiet without data', (_, alarm) => {
  expect(alarm.AlarmActions).toEqual(['Alarms']);
  expect(alarm.TreatMissingData).toBe('notBreaching');
});

test('every alarm watches a resource that the stacks make', () => {
  const named = [...latchkey.ofType('AWS::S3::Bucket'), ...latchkey.ofType('AWS::Lambda::Function')]
    .flatMap(([, { Properties }]) => [Properties.BucketName, Properties.FunctionName])
    .filter((name) => name !== undefined);
  const known = [
    ...named,
    'SessionsTableName',
    'ResultsTableName',
    'FailedEventsQueueName',
    'FairQueueName',
  ];
  const kinds = ['BucketName', 'FunctionName', 'TableName', 'QueueName'];
  for (const [id, { Dimensions }] of alarms) {
    const subjects = Dimensions.filter(({ Name }) => kinds.includes(Name));
    expect(subjects, id).toHaveLength(1);
    expect(known, id).toContain(subjects[0]?.Value);
  }
});

test('every bucket counts its downloads under the filter that the alarms read', () => {
  const filters = alarms.flatMap(([, { Dimensions }]) =>
    Dimensions.filter(({ Name }) => Name === 'FilterId').map(({ Value }) => Value),
  );
  expect(filters).toHaveLength(4);
  expect(new Set(filters).size).toBe(1);
  for (const [, { Properties }] of latchkey.ofType('AWS::S3::Bucket')) {
    expect(Properties.MetricsConfigurations).toEqual([{ Id: filters[0] }]);
  }
});

test('mail is sent, and a budget made, only where there is an address', () => {
  const resources = watch.template.toJSON().Resources as Record<string, { Condition?: string }>;
  const conditional = Object.entries(resources).filter(([, each]) => each.Condition !== undefined);
  expect(conditional.map(([id, { Condition }]) => [id, Condition])).toEqual([
    ['AlarmMail', 'HasAlarmEmail'],
    ['Budget', 'HasAlarmEmail'],
  ]);
});

test('the one dashboard shows every watched metric with its threshold', () => {
  const [[, dashboard] = [], ...others] = watch.ofType('AWS::CloudWatch::Dashboard');
  expect(others).toEqual([]);
  const body = JSON.parse(dashboard?.Properties.DashboardBody as string) as {
    widgets: { properties: { title: string; annotations: { horizontal: { value: number }[] } } }[];
  };
  expect(
    body.widgets.map(({ properties: { title, annotations } }) => [
      title,
      annotations.horizontal[0]?.value,
    ]),
  ).toEqual(Object.entries(metrics).map(([name, { above }]) => [name, above]));
});

test('the stack only watches: alarms, a topic, a budget, a dashboard', () => {
  expect([...new Set(watch.resources.map(([, { Type }]) => Type))].sort()).toEqual([
    'AWS::Budgets::Budget',
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::Dashboard',
    'AWS::SNS::Subscription',
    'AWS::SNS::Topic',
  ]);
});
