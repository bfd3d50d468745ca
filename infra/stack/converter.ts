import { Aws, Fn } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig, CfnFunction, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { addFairQueue, addQueueTrigger } from './fair-queue.ts';
import { bucketArn, type Names } from './names.ts';
import { loadPolicy } from './policies.ts';

export interface ConverterOptions {
  readonly names: Names;
  /** Bucket and key of the bundle's zip. */
  readonly codeBucket: string;
  readonly codeKey: string;
  readonly resultsTableName: string;
  readonly resultsTableArn: string;
  /** Null: none. */
  readonly reservedConcurrency: number | null;
  /** The network without a way to the internet, from which SQS is not reached either: S3's events are
   *  converted in the order of their arrival. Null: Lambda's own. */
  readonly network: CfnFunction.VpcConfigProperty | null;
}

export interface Converter {
  readonly converter: CfnFunction;
  readonly mayInvoke: CfnPermission;
  readonly failedEvents: CfnQueue;
  /** Null in the network without a way to the internet. */
  readonly fairQueue: CfnQueue | null;
}

/** MiB: one whole vCPU, the fastest for one picture, and enough for the largest that limits.ts accepts.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const memorySize = 1769;
/** Seconds. */
const timeout = 60;
const logRetentionDays = 30;
const failedEventsKeptSeconds = 14 * 24 * 60 * 60;

/** Adds the only Lambda function. Only S3 may invoke it, and Lambda with the fair queue's messages. */
export const addConverter = (scope: Construct, options: ConverterOptions): Converter => {
  const { names, network } = options;
  const failedEvents = new CfnQueue(scope, 'FailedEvents', {
    sqsManagedSseEnabled: true,
    messageRetentionPeriod: failedEventsKeptSeconds,
  });
  const fairQueue = network === null ? addFairQueue(scope, failedEvents, timeout) : null;
  const logGroup = new CfnLogGroup(scope, 'ConverterLogs', {
    logGroupName: names.converterLogGroup,
    retentionInDays: logRetentionDays,
  });
  const role = new CfnRole(scope, 'ConverterRole', {
    description: 'What the converter may do: iam-policies/converter.json',
    assumeRolePolicyDocument: loadPolicy('converter.trust', {}),
    policies: [
      {
        policyName: 'converter',
        policyDocument: loadPolicy(
          'converter',
          {
            AccountId: Aws.ACCOUNT_ID,
            UploadsBucketArn: bucketArn(names.uploadsBucket),
            ResultsBucketArn: bucketArn(names.resultsBucket),
            ResultsTableArn: options.resultsTableArn,
            ConverterLogGroupArn: names.converterLogGroupArn,
            FailedEventsQueueArn: failedEvents.attrArn,
            ...(fairQueue === null ? {} : { FairQueueArn: fairQueue.attrArn }),
          },
          fairQueue === null ? ['SendEventsToTheFairQueue', 'LambdaReadsTheFairQueue'] : [],
        ),
      },
      ...(network === null
        ? []
        : [
            {
              policyName: 'network-interfaces',
              policyDocument: loadPolicy('isolated-converter/network-interfaces', {}),
            },
          ]),
    ],
  });
  const converter = new CfnFunction(scope, 'Converter', {
    functionName: names.converter,
    runtime: 'nodejs22.x',
    architectures: ['arm64'],
    handler: 'handler.handler',
    code: { s3Bucket: options.codeBucket, s3Key: options.codeKey },
    role: role.attrArn,
    memorySize,
    timeout,
    ...(options.reservedConcurrency === null
      ? {}
      : { reservedConcurrentExecutions: options.reservedConcurrency }),
    ...(network === null ? {} : { vpcConfig: network }),
    environment: {
      variables: {
        UPLOADS_BUCKET: names.uploadsBucket,
        RESULTS_BUCKET: names.resultsBucket,
        RESULTS_TABLE: options.resultsTableName,
        ...(fairQueue === null ? {} : { FAIR_QUEUE_URL: fairQueue.ref }),
      },
    },
  });
  converter.addResourceDependency(logGroup);
  new CfnEventInvokeConfig(scope, 'ConverterRetries', {
    functionName: converter.ref,
    qualifier: '$LATEST',
    maximumRetryAttempts: 2,
    destinationConfig: { onFailure: { destination: failedEvents.attrArn } },
  });
  const mayInvoke = new CfnPermission(scope, 'UploadsMayInvokeConverter', {
    action: 'lambda:InvokeFunction',
    functionName: converter.ref,
    principal: 's3.amazonaws.com',
    sourceArn: bucketArn(names.uploadsBucket),
    sourceAccount: Fn.ref('AWS::AccountId'),
  });
  if (fairQueue !== null) addQueueTrigger(scope, fairQueue, converter);
  return { converter, mayInvoke, failedEvents, fairQueue };
};
