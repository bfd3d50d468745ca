import { chosen, isJson } from '../template.ts';
import { deletesInTime } from './lifecycle-tests.ts';
import {
  arnOf,
  atLeast,
  atMost,
  between,
  optional,
  type Surroundings,
  type Test,
} from './setting-tests.ts';
import type { RulesByType } from './type-rules.ts';

/** CORS rules that allow the app's origins and no other. */
const forAppOrigins: Test = (value) =>
  isJson(value) &&
  Object.keys(value).join() === 'CorsRules' &&
  Array.isArray(value.CorsRules) &&
  value.CorsRules.every(
    (rule: unknown) => isJson(rule) && rule.AllowedOrigins === chosen('AppOrigins'),
  );

/** S3 sends an event for every new upload to the converter, and no other event. Without it no quota is counted.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
const notifiesTheConverter: Test = (value, about: Surroundings) => {
  if (about.resource.id !== 'UploadsBucket') return value === undefined;
  const { LambdaConfigurations: configurations } = isJson(value) ? value : {};
  const [only, ...others] = Array.isArray(configurations) ? (configurations as unknown[]) : [];
  return (
    isJson(value) &&
    Object.keys(value).length === 1 &&
    others.length === 0 &&
    isJson(only) &&
    Object.keys(only).length === 2 &&
    only.Event === 's3:ObjectCreated:*' &&
    arnOf('Converter')(only.Function, about)
  );
};

/** A limit of the operator's choice, or one below the service's own quota. */
const limitedBy =
  (parameter: string): Test =>
  (value, about) =>
    value === chosen(parameter) || atMost(40_000)(value, about);

/** In seconds. */
const day = 86_400;

/** Buckets, tables, the queue and the log group. */
export const storageRules: RulesByType = {
  'AWS::S3::Bucket': {
    free: ['BucketName', 'Tags'],
    settings: [
      {
        at: 'LifecycleConfiguration',
        is: deletesInTime,
        otherwise: 'objects or parts of uploads are deleted too late, too soon or never',
      },
      {
        at: 'MetricsConfigurations',
        is: (value: unknown, { resource: { id } }: Surroundings) =>
          id === 'SiteBucket' ||
          (Array.isArray(value) &&
            value.some((each) => JSON.stringify(each) === '{"Id":"EntireBucket"}')),
        otherwise: 'S3 does not count the requests and bytes that alarms watch',
      },
      {
        at: 'PublicAccessBlockConfiguration',
        is: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        otherwise: 'the bucket may become public',
      },
      {
        at: 'OwnershipControls',
        is: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        otherwise: 'access control lists would grant beside the policies',
      },
      {
        at: 'BucketEncryption.ServerSideEncryptionConfiguration',
        is: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        otherwise: 'objects would not be encrypted as intended',
      },
      {
        at: 'CorsConfiguration',
        is: optional(forAppOrigins),
        otherwise: 'pages of other origins than the app’s may call',
      },
      {
        at: 'NotificationConfiguration',
        is: notifiesTheConverter,
        otherwise: 'S3 does not notify the converter of every upload, or notifies somebody else',
      },
    ],
  },
  'AWS::S3::BucketPolicy': { free: ['Bucket', 'PolicyDocument'], settings: [] },
  'AWS::DynamoDB::Table': {
    free: [
      'AttributeDefinitions',
      'BillingMode',
      'StreamSpecification.StreamViewType',
      'TableName',
      'Tags',
      'DeletionProtectionEnabled',
    ],
    settings: [
      {
        at: 'KeySchema',
        is: [
          { AttributeName: 'identityId', KeyType: 'HASH' },
          { AttributeName: 'itemKey', KeyType: 'RANGE' },
        ],
        otherwise: 'dynamodb:LeadingKeys would not hold users to their own rows',
      },
      {
        at: 'TimeToLiveSpecification',
        is: { AttributeName: 'expiresAt', Enabled: true },
        otherwise: 'rows that have expired are not deleted',
      },
      {
        at: 'StreamSpecification.ResourcePolicy',
        is: undefined,
        otherwise: 'others may read every change of every user’s rows',
      },
      ...[
        ['MaxReadRequestUnits', 'TableReadUnits'] as const,
        ['MaxWriteRequestUnits', 'TableWriteUnits'] as const,
      ].map(([name, parameter]) => ({
        at: `OnDemandThroughput.${name}`,
        is: limitedBy(parameter),
        otherwise: 'users may cost more than the operator chose',
      })),
      {
        at: 'SSESpecification.SSEEnabled',
        is: true,
        otherwise: 'rows are not encrypted with a KMS key',
      },
      {
        at: 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
        is: true,
        otherwise: 'rows cannot be restored',
      },
    ],
  },
  'AWS::SQS::Queue': {
    free: ['QueueName', 'Tags'],
    settings: [
      {
        at: 'MessageRetentionPeriod',
        is: atLeast(4 * day),
        otherwise: 'events are deleted before somebody can look at them',
      },
      {
        at: 'RedrivePolicy.maxReceiveCount',
        is: optional(between(2, 10)),
        otherwise: 'an event is given up at once, or converted too often',
      },
      {
        at: 'VisibilityTimeout',
        is: optional(between(120, 12 * 3600)),
        otherwise: 'a message can be converted twice at the same time',
      },
      { at: 'SqsManagedSseEnabled', is: true, otherwise: 'events are not encrypted' },
      {
        at: 'RedrivePolicy.deadLetterTargetArn',
        is: optional(arnOf('FailedEvents')),
        otherwise: 'events go somewhere besides the queue of failed events',
      },
    ],
  },
  'AWS::Logs::LogGroup': {
    free: ['LogGroupName', 'Tags'],
    settings: [
      {
        at: 'RetentionInDays',
        is: between(7, 400),
        otherwise: 'logs are deleted within a week, or kept for more than 400 days',
      },
    ],
  },
};
