import { Aws } from 'aws-cdk-lib';
import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventBus } from 'aws-cdk-lib/aws-events';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Names } from './names.ts';
import type { StackOptions } from './options.ts';
import { loadPolicy } from './policies.ts';

/** Rows of the results table whose conversion has ended. A row that is deleted or expires has no new image, and
 *  the rows of a day's usage have no status.
 *  @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html */
const conversionEnded = { dynamodb: { NewImage: { status: { S: ['ready', 'failed'] } } } };

/** The message: nothing that a user typed, and no link. DynamoDB writes numbers as text.
 *  @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html */
const message = {
  owner: '<$.dynamodb.Keys.identityId.S>',
  file: '<$.dynamodb.Keys.itemKey.S>',
  status: '<$.dynamodb.NewImage.status.S>',
  bytes: '<$.dynamodb.NewImage.acceptedBytes.N>',
  at: '<$.dynamodb.NewImage.updatedAt.S>',
};

/** What a target refuses holds up its shard of the stream until it is given up.
 *  @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-error-troubleshooting.html */
const givenUpAfter = { maximumRetryAttempts: 10, maximumRecordAgeInSeconds: 3600 };
const unsentKeptSeconds = 14 * 24 * 60 * 60;

export interface ResultEvents {
  readonly unsent: CfnQueue;
  /** Outputs by which a consumer finds the topic or the bus. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Sends each conversion's end from the results table's stream to a topic or an event bus, without a function.
 *  @param results with a stream of new images. */
export const addResultEvents = (
  scope: Construct,
  names: Names,
  results: CfnTable,
  to: NonNullable<StackOptions['resultsTo']>,
): ResultEvents => {
  const unsent = new CfnQueue(scope, 'UnsentResults', {
    sqsManagedSseEnabled: true,
    messageRetentionPeriod: unsentKeptSeconds,
  });
  const { arn, placeholder, leftOut, parameters, outputs } = addTarget(scope, names, to);
  const role = new CfnRole(scope, 'ResultsPipeRole', {
    description: 'What the pipe of results may do: iam-policies/result-events/pipe.json',
    assumeRolePolicyDocument: loadPolicy('result-events/pipe.trust', {
      AccountId: Aws.ACCOUNT_ID,
      ResultsPipeArn: names.resultsPipeArn,
    }),
    policies: [
      {
        policyName: 'pipe',
        policyDocument: loadPolicy(
          'result-events/pipe',
          {
            ResultsStreamArn: results.attrStreamArn,
            UnsentResultsQueueArn: unsent.attrArn,
            [placeholder]: arn,
          },
          [leftOut],
        ),
      },
    ],
  });
  new CfnPipe(scope, 'ResultsPipe', {
    name: names.resultsPipe,
    description: 'Tells consumers that a conversion has ended',
    roleArn: role.attrArn,
    source: results.attrStreamArn,
    sourceParameters: {
      filterCriteria: { filters: [{ pattern: JSON.stringify(conversionEnded) }] },
      dynamoDbStreamParameters: {
        // The stream begins with the pipe.
        startingPosition: 'TRIM_HORIZON',
        batchSize: 10,
        onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
        deadLetterConfig: { arn: unsent.attrArn },
        ...givenUpAfter,
      },
    },
    target: arn,
    targetParameters: { inputTemplate: JSON.stringify(message), ...parameters },
  });
  return { unsent, outputs };
};

interface Target {
  readonly arn: string;
  readonly placeholder: 'ResultsTopicArn' | 'ResultsBusArn';
  /** Sid of the statement for the other kind of target. */
  readonly leftOut: string;
  readonly parameters: CfnPipe.PipeTargetParametersProperty;
  readonly outputs: Readonly<Record<string, string>>;
}

const addTarget = (
  scope: Construct,
  names: Names,
  to: NonNullable<StackOptions['resultsTo']>,
): Target => {
  switch (to) {
    case 'sns': {
      const topic = new CfnTopic(scope, 'ResultsTopic', { displayName: 'Latchkey results' });
      return {
        arn: topic.attrTopicArn,
        placeholder: 'ResultsTopicArn',
        leftOut: 'PutEventsOnTheResultsBus',
        parameters: {},
        outputs: { ResultsTopicArn: topic.attrTopicArn },
      };
    }
    case 'event-bus': {
      const bus = new CfnEventBus(scope, 'ResultsBus', { name: names.resultsBus });
      return {
        arn: bus.attrArn,
        placeholder: 'ResultsBusArn',
        leftOut: 'PublishToTheResultsTopic',
        parameters: {
          eventBridgeEventBusParameters: { source: 'latchkey', detailType: 'Conversion ended' },
        },
        outputs: { ResultsBusName: bus.ref },
      };
    }
  }
};
