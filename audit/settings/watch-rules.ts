import { standIn } from '../template.ts';
import type { RulesByType } from './type-rules.ts';

/** Alarms, the dashboard, the budget and the trail. */
export const watchRules: RulesByType = {
  'AWS::CloudWatch::Alarm': {
    free: [
      'AlarmDescription',
      'ComparisonOperator',
      'Dimensions',
      'EvaluationPeriods',
      'MetricName',
      'Namespace',
      'Period',
      'Statistic',
      'Threshold',
      'TreatMissingData',
    ],
    settings: ['AlarmActions', 'OKActions'].map((at) => ({
      at,
      is: [standIn('Alarms')],
      otherwise: 'somebody else, or nobody, is told of an alarm',
    })),
  },
  'AWS::CloudWatch::Dashboard': { free: ['DashboardBody', 'DashboardName'], settings: [] },
  'AWS::Budgets::Budget': { free: ['Budget', 'NotificationsWithSubscribers'], settings: [] },
  'AWS::SNS::Topic': { free: ['DisplayName'], settings: [] },
  'AWS::SNS::Subscription': {
    free: ['Endpoint', 'TopicArn'],
    settings: [{ at: 'Protocol', is: 'email', otherwise: 'alarms go somewhere besides a mailbox' }],
  },
  'AWS::CloudTrail::Trail': {
    free: [
      'AdvancedEventSelectors',
      'IncludeGlobalServiceEvents',
      'IsMultiRegionTrail',
      'S3BucketName',
      'TrailName',
    ],
    settings: [
      { at: 'IsLogging', is: true, otherwise: 'the trail records nothing' },
      {
        at: 'EnableLogFileValidation',
        is: true,
        otherwise: 'a changed log is not told from a true one',
      },
    ],
  },
};
