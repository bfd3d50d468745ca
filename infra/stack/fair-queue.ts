import { CfnEventSourceMapping, type CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Shorter than the failed events are kept, since a message keeps its age when it moves there. */
const keptSeconds = 4 * 24 * 60 * 60;
/** Two of the ten reserved executions stay for S3's events. */
const maximumConcurrency = 8;
/** What Lambda advises: a receive is also counted when the function is throttled. The converter tells the
 *  user at the third attempt that it gave up. */
const maxReceiveCount = 5;

/** Adds the standard queue from which every owner's events get a turn: the converter sends them there with
 *  their owner as the message group. A message whose conversion was killed comes again when its visibility
 *  timeout ends. That is twice the function's, so that a receive leaves one timeout for an invocation that is
 *  throttled first. Lambda advises six times, and demands one.
 *  @param timeout of the function, seconds.
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/sqs-retries.html */
export const addFairQueue = (scope: Construct, failedEvents: CfnQueue, timeout: number): CfnQueue =>
  new CfnQueue(scope, 'FairQueue', {
    sqsManagedSseEnabled: true,
    messageRetentionPeriod: keptSeconds,
    visibilityTimeout: 2 * timeout,
    redrivePolicy: { deadLetterTargetArn: failedEvents.attrArn, maxReceiveCount },
  });

/** Lets Lambda invoke the converter with one message at a time.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
export const addQueueTrigger = (
  scope: Construct,
  queue: CfnQueue,
  converter: CfnFunction,
): CfnEventSourceMapping =>
  new CfnEventSourceMapping(scope, 'FairQueueInvokesConverter', {
    eventSourceArn: queue.attrArn,
    functionName: converter.ref,
    batchSize: 1,
    scalingConfig: { maximumConcurrency },
  });
