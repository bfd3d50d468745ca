import { isJson } from '../template.ts';
import { namesNoOther, ownQueue } from './setting-tests.ts';
import type { RulesByType } from './type-rules.ts';

/** Buckets, tables, the queue and the log group. */
export const storageRules: RulesByType = {
  'AWS::S3::Bucket': {
    free: ['BucketName', 'LifecycleConfiguration', 'MetricsConfigurations', 'Tags'],
    settings: [
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
      { at: 'CorsConfiguration', is: namesNoOther, otherwise: 'a page of any origin may call' },
      {
        at: 'NotificationConfiguration',
        is: (value: unknown) =>
          value === undefined ||
          (isJson(value) && Object.keys(value).join() === 'LambdaConfigurations'),
        otherwise: 'events go somewhere besides the converter',
      },
    ],
  },
  'AWS::S3::BucketPolicy': { free: ['Bucket', 'PolicyDocument'], settings: [] },
  'AWS::DynamoDB::Table': {
    free: [
      'AttributeDefinitions',
      'BillingMode',
      'OnDemandThroughput',
      'StreamSpecification',
      'TimeToLiveSpecification',
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
    free: [
      'MessageRetentionPeriod',
      'QueueName',
      'RedrivePolicy.maxReceiveCount',
      'Tags',
      'VisibilityTimeout',
    ],
    settings: [
      { at: 'SqsManagedSseEnabled', is: true, otherwise: 'events are not encrypted' },
      {
        at: 'RedrivePolicy.deadLetterTargetArn',
        is: (value: unknown) => value === undefined || ownQueue('FailedEvents')(value),
        otherwise: 'events go somewhere besides the queue of failed events',
      },
    ],
  },
  'AWS::Logs::LogGroup': { free: ['LogGroupName', 'RetentionInDays', 'Tags'], settings: [] },
};
