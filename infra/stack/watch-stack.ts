import { Aws, CfnCondition, CfnParameter, Fn, Stack, type App, type StackProps } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { CfnAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import { watchedMetrics, type WatchedMetric } from './alarms.ts';
import { bucketArn, namesOf } from './names.ts';
import type { StackOptions } from './options.ts';
import { addTrail } from './trail.ts';

/** Who is told what: alarms, a budget and a dashboard. A stack of its own, deployed after `Latchkey`,
 *  which it only reads the metrics of. */
export class WatchStack extends Stack {
  constructor(app: App, id: string, props: StackProps, options: StackOptions) {
    super(app, id, props);
    const names = namesOf(options.stage);
    const parameter = (name: string, description: string, otherwise?: string) =>
      new CfnParameter(this, name, {
        description,
        ...(otherwise === undefined ? {} : { default: otherwise }),
      }).valueAsString;
    const email = parameter(
      'AlarmEmail',
      'Who is told. Empty: nobody, alarms only change colour.',
      '',
    );
    const hasEmail = new CfnCondition(this, 'HasAlarmEmail', {
      expression: Fn.conditionNot(Fn.conditionEquals(email, '')),
    });
    const topic = new CfnTopic(this, 'Alarms', { displayName: 'Latchkey alarms' });
    const subscription = new CfnSubscription(this, 'AlarmMail', {
      topicArn: topic.ref,
      protocol: 'email',
      endpoint: email,
    });
    subscription.cfnOptions.condition = hasEmail;

    const sessionsTable = parameter('SessionsTableName', 'Output of the stack Latchkey.');
    const resultsTable = parameter('ResultsTableName', 'Output of the stack Latchkey.');
    const metrics = watchedMetrics(names, {
      sessionsTable,
      resultsTable,
      failedEventsQueue: parameter('FailedEventsQueueName', 'Output of the stack Latchkey.'),
      fairQueue: options.isolatedConverter
        ? null
        : parameter('FairQueueName', 'Output of the stack Latchkey.'),
      unsentResultsQueue:
        options.resultsTo === null
          ? null
          : parameter('UnsentResultsQueueName', 'Output of the stack Latchkey.'),
    });
    for (const [name, watched] of Object.entries(metrics)) this.addAlarm(name, watched, topic.ref);
    new CfnDashboard(this, 'Dashboard', {
      dashboardName: Fn.sub(`${names.prefix}-\${AWS::Region}`),
      dashboardBody: this.toJsonString({ widgets: Object.entries(metrics).map(widget) }),
    });
    this.addBudget(email, hasEmail);
    if (options.dataEventsBucket !== null) {
      const tableArn = (name: string): string =>
        Fn.sub('arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${name}', {
          name,
        });
      const bucket = parameter('DataEventsBucket', 'A bucket of the operator, for data events.');
      addTrail(this, names.prefix, bucket, {
        objects: [names.uploadsBucket, names.resultsBucket].map((name) => `${bucketArn(name)}/`),
        tables: [sessionsTable, resultsTable].map(tableArn),
      });
    }
  }

  /** Missing data is no alarm: most metrics have none while nobody is there. */
  private addAlarm(name: string, watched: WatchedMetric, topic: string): void {
    new CfnAlarm(this, name, {
      alarmDescription: watched.meaning,
      namespace: watched.namespace,
      metricName: watched.metric,
      dimensions: Object.entries(watched.dimensions).map(([key, value]) => ({ name: key, value })),
      statistic: watched.statistic,
      period: watched.period,
      evaluationPeriods: 1,
      threshold: watched.above,
      comparisonOperator: 'GreaterThanThreshold',
      treatMissingData: 'notBreaching',
      alarmActions: [topic],
      okActions: [topic],
    });
  }

  /** The whole account's cost: a budget of one application needs cost allocation tags, which an
   *  operator has to activate by hand. Mail goes out directly, so that no topic policy is needed.
   *  @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html */
  private addBudget(email: string, hasEmail: CfnCondition): void {
    const amount = new CfnParameter(this, 'MonthlyBudget', {
      type: 'Number',
      default: 50,
      minValue: 1,
      description: 'US dollars a month for the whole account.',
    }).valueAsNumber;
    const tellAt = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'EMAIL', address: email }],
    });
    const budget = new CfnBudget(this, 'Budget', {
      budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount, unit: 'USD' } },
      notificationsWithSubscribers: [
        tellAt('ACTUAL', 50),
        tellAt('ACTUAL', 100),
        tellAt('FORECASTED', 100),
      ],
    });
    budget.cfnOptions.condition = hasEmail;
  }
}

/** A graph whose title is the alarm's name, with the alarm's threshold as a line.
 *  @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const widget = ([title, watched]: readonly [string, WatchedMetric], index: number) => ({
  type: 'metric',
  x: (index % 3) * 8,
  y: Math.floor(index / 3) * 6,
  width: 8,
  height: 6,
  properties: {
    title,
    region: Aws.REGION,
    stat: watched.statistic,
    period: watched.period,
    metrics: [[watched.namespace, watched.metric, ...Object.entries(watched.dimensions).flat()]],
    annotations: { horizontal: [{ value: watched.above }] },
  },
});
