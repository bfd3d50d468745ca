import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Lambda } from '../provision/stack.ts';
import type { ObjectCreated } from '../s3/s3-service.ts';
import type { InvocationOutcome } from './converter-process.ts';
import { startDelivery, type Attempt, type Delivery } from './delivery.ts';
import { openEventFiles } from './event-files.ts';
import { s3Event } from './s3-event.ts';

export interface AsynchronousInvocationOptions {
  readonly dir: string;
  readonly region: string;
  readonly converter: Pick<Lambda, 'arn' | 'maximumRetryAttempts'>;
  /** Invocations at the same time. */
  readonly concurrency: number;
  readonly invoke: (event: unknown, requestId: string) => Promise<InvocationOutcome>;
  /** False when the converter's policy denies the failed-event destination: the record is dropped then,
   *  as on AWS. */
  readonly maySendToFailedEvents: () => boolean;
}

/** S3's events of created objects, which Lambda delivers about in the order of their arrival. All attempts
 *  at one event have the same request ID.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export const startAsynchronousInvocation = async ({
  dir,
  region,
  converter,
  concurrency,
  invoke,
  maySendToFailedEvents,
}: AsynchronousInvocationOptions): Promise<Delivery<ObjectCreated>> => {
  const eventOf = (created: ObjectCreated) => s3Event(created, region, randomUUID());
  return startDelivery({
    files: await openEventFiles<ObjectCreated>({
      pending: join(dir, 'pending'),
      failedEvents: join(dir, 'failed-events'),
      nameOf: ({ time, sequencer }) => `${String(time).padStart(15, '0')}-${sequencer}`,
    }),
    maximumRetryAttempts: converter.maximumRetryAttempts,
    concurrency,
    groupOf: () => 'every event',
    invoke: ({ event, deliveryId }) => invoke(eventOf(event), deliveryId),
    failedEvent: (attempt, outcome) =>
      maySendToFailedEvents()
        ? JSON.stringify(failedInvocation(converter.arn, attempt, eventOf(attempt.event), outcome))
        : null,
  });
};

/** The record that Lambda sends to an on-failure destination.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const failedInvocation = (
  functionArn: string,
  { deliveryId, attempts }: Attempt<ObjectCreated>,
  event: unknown,
  outcome: InvocationOutcome,
) => ({
  version: '1.0',
  timestamp: new Date().toISOString(),
  requestContext: {
    requestId: deliveryId,
    functionArn,
    condition: 'RetriesExhausted',
    approximateInvokeCount: attempts,
  },
  requestPayload: event,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: outcome,
});
