import { chosen, isJson, place, standIn } from '../template.ts';
import { isAlike, oneOf, type Surroundings, type Test } from './setting-tests.ts';
import type { RulesByType, Setting } from './type-rules.ts';
import { asWatched, dimensionsOf } from './watched-alarms.ts';

/** What an alarm compares, how, and with what. */
const alarmSettings: readonly Setting[] = [
  ...(
    [
      ['Namespace', 'namespace'],
      ['MetricName', 'metric'],
      ['Statistic', 'statistic'],
    ] as const
  ).map(([at, member]) => ({
    at,
    is: asWatched((value, wanted) => value === wanted[member]),
    otherwise: 'the alarm watches something else than intended',
  })),
  {
    at: 'Dimensions',
    is: asWatched((value, wanted, about) => isAlike(value, dimensionsOf(wanted, about))),
    otherwise: 'the alarm watches something else than intended',
  },
  {
    at: 'Period',
    is: asWatched((value, { period }) => typeof value === 'number' && value <= period),
    otherwise: 'the alarm notifies later than intended',
  },
  { at: 'EvaluationPeriods', is: 1, otherwise: 'the alarm notifies later than intended' },
  {
    at: 'Threshold',
    is: asWatched((value, { most }) => typeof value === 'number' && value >= 0 && value <= most),
    otherwise: 'the alarm notifies at a higher value than intended',
  },
  {
    at: 'ComparisonOperator',
    is: oneOf('GreaterThanThreshold', 'GreaterThanOrEqualToThreshold'),
    otherwise: 'the alarm does not notify when the value is too high',
  },
  ...['AlarmActions', 'OKActions'].map((at) => ({
    at,
    is: [standIn('Alarms')],
    otherwise: 'somebody else, or nobody, is notified of an alarm',
  })),
];

/** Mails to the operator, and to nobody else, when half of the budget, all of it, or soon all of it is
 *  spent. */
const notifiesTheOperator: Test = (value) =>
  Array.isArray(value) &&
  value.every(
    (each: unknown) =>
      isJson(each) &&
      isAlike(each.Subscribers, [{ SubscriptionType: 'EMAIL', Address: chosen('AlarmEmail') }]),
  ) &&
  [
    ['ACTUAL', 50],
    ['ACTUAL', 100],
    ['FORECASTED', 100],
  ].every(([kind, most]) =>
    value.some(
      (each: unknown) =>
        isJson(each) &&
        isJson(each.Notification) &&
        each.Notification.NotificationType === kind &&
        each.Notification.ComparisonOperator === 'GREATER_THAN' &&
        each.Notification.ThresholdType === 'PERCENTAGE' &&
        Number(each.Notification.Threshold) <= Number(most),
    ),
  );

/** Selects requests for the deployment's own objects and rows.
 *  @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html */
const recordsOwnData: Test = (value, { templates }: Surroundings) => {
  const selector = (name: string, type: string, arns: readonly string[]) => ({
    FieldSelectors: [
      { Equals: ['Data'], Field: 'eventCategory' },
      { Equals: [type], Field: 'resources.type' },
      { Field: 'resources.ARN', StartsWith: arns },
    ],
    Name: name,
  });
  const objects = ['UploadsBucket', 'ResultsBucket'].map((id) => `${templates.arnOf(id) ?? ''}/`);
  const tables = ['SessionsTableName', 'ResultsTableName'].map(
    (name) => `arn:aws:dynamodb:${place.region}:${place.account}:table/${chosen(name)}`,
  );
  return isAlike(value, [
    selector('objects', 'AWS::S3::Object', objects),
    selector('rows', 'AWS::DynamoDB::Table', tables),
  ]);
};

/** Alarms, the dashboard, the budget and the trail. */
export const watchRules: RulesByType = {
  'AWS::CloudWatch::Alarm': {
    free: ['AlarmDescription', 'TreatMissingData'],
    settings: alarmSettings,
  },
  'AWS::CloudWatch::Dashboard': { free: ['DashboardBody', 'DashboardName'], settings: [] },
  'AWS::Budgets::Budget': {
    free: [],
    settings: [
      {
        at: 'Budget',
        is: {
          BudgetType: 'COST',
          TimeUnit: 'MONTHLY',
          BudgetLimit: { Amount: chosen('MonthlyBudget'), Unit: 'USD' },
        },
        otherwise: 'the budget is not the one that the operator chose',
      },
      {
        at: 'NotificationsWithSubscribers',
        is: notifiesTheOperator,
        otherwise: 'the operator is not notified of the costs in time',
      },
    ],
  },
  'AWS::SNS::Topic': { free: ['DisplayName'], settings: [] },
  'AWS::SNS::Subscription': {
    free: [],
    settings: [
      { at: 'Protocol', is: 'email', otherwise: 'alarms go somewhere besides a mailbox' },
      {
        at: 'Endpoint',
        is: chosen('AlarmEmail'),
        otherwise: 'alarms are mailed to an address that the operator did not choose',
      },
      { at: 'TopicArn', is: standIn('Alarms'), otherwise: 'the mailbox gets no alarms' },
    ],
  },
  'AWS::CloudTrail::Trail': {
    free: ['IncludeGlobalServiceEvents', 'IsMultiRegionTrail', 'TrailName'],
    settings: [
      { at: 'IsLogging', is: true, otherwise: 'the trail records nothing' },
      {
        at: 'EnableLogFileValidation',
        is: true,
        otherwise: 'nobody can show that a log was changed',
      },
      {
        at: 'S3BucketName',
        is: chosen('DataEventsBucket'),
        otherwise: 'the trail writes to a bucket that the operator did not choose',
      },
      {
        at: 'AdvancedEventSelectors',
        is: recordsOwnData,
        otherwise: 'the trail does not record exactly the own objects and rows',
      },
    ],
  },
};
