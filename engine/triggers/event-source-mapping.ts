import type { SQSEvent } from 'aws-lambda';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Queue } from '../provision/stack.ts';
import type { Message } from '../sqs/sqs-service.ts';
import type { InvocationOutcome } from './converter-process.ts';
import { startDelivery, type Delivery } from './delivery.ts';
import { openEventFiles } from './event-files.ts';

export interface EventSourceMappingOptions {
  readonly dir: string;
  readonly region: string;
  readonly queue: Pick<Queue, 'redrive'>;
  /** Invocations at the same time. */
  readonly concurrency: number;
  readonly invoke: (event: unknown, requestId: string) => Promise<InvocationOutcome>;
}

/** The queue's messages, of which each invokes the function. Message groups take turns. A message that
 *  fails comes again, and goes to the dead-letter queue when it was received too often.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
export const startEventSourceMapping = async ({
  dir,
  region,
  queue,
  concurrency,
  invoke,
}: EventSourceMappingOptions): Promise<Delivery<Message>> =>
  startDelivery({
    files: await openEventFiles<Message>({
      pending: join(dir, 'queued'),
      failedEvents: join(dir, 'failed-events'),
      nameOf: ({ sentAt, messageId }) => `${String(sentAt).padStart(15, '0')}-${messageId}`,
    }),
    maximumRetryAttempts: (queue.redrive?.maxReceiveCount ?? Infinity) - 1,
    concurrency,
    groupOf: ({ messageGroupId, messageId }) => messageGroupId ?? messageId,
    invoke: ({ event, attempts }) => invoke(sqsEvent(event, attempts, region), randomUUID()),
    failedEvent: ({ event }) => event.body,
  });

/** The event that an event source mapping sends to Lambda.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const sqsEvent = (message: Message, receiveCount: number, region: string): SQSEvent => ({
  Records: [
    {
      messageId: message.messageId,
      receiptHandle: randomUUID(),
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(receiveCount),
        SentTimestamp: String(message.sentAt),
        SenderId: 'LATCHKEY',
        ApproximateFirstReceiveTimestamp: String(message.sentAt),
        ...(message.messageGroupId === null ? {} : { MessageGroupId: message.messageGroupId }),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(message.body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: message.queueArn,
      awsRegion: region,
    },
  ],
});
