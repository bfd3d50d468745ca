import { randomUUID } from 'node:crypto';
import type { ObjectCreated } from '../s3/s3-service.ts';
import type { InvocationOutcome } from './converter-process.ts';
import type { EventFiles } from './event-files.ts';
import { nextStep } from './retry-plan.ts';
import { s3Event } from './s3-event.ts';

export interface DeliveryOptions {
  readonly files: EventFiles;
  readonly region: string;
  readonly functionArn: string;
  readonly maximumRetryAttempts: number;
  /** Invocations at the same time: the function's reserved concurrency. */
  readonly concurrency: number;
  /** All attempts at one event have the same request ID, as on AWS. */
  readonly invoke: (event: unknown, requestId: string) => Promise<InvocationOutcome>;
  /** False when the converter's policy denies the failed-event destination: the record is dropped then,
   *  as on AWS. */
  readonly maySendToFailedEvents: () => boolean;
}

/** Delivers created objects to the converter, at least once. */
export interface Delivery {
  /** Resolves once the event is on disk; it is delivered later. */
  accept(event: ObjectCreated): Promise<void>;
  /** Delivers what was accepted before this start. */
  resume(): Promise<void>;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
  stop(): void;
}

/** Starts delivering through `invoke`. */
export const startDelivery = (options: DeliveryOptions): Delivery => {
  const waiting: { id: string; event: ObjectCreated; requestId: string; attempts: number }[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let running = 0;
  let stopped = false;
  let whenIdle: (() => void)[] = [];

  const settle = () => {
    if (running > 0 || waiting.length > 0 || timers.size > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  const pump = () => {
    while (!stopped && running < options.concurrency) {
      const next = waiting.shift();
      if (next === undefined) break;
      running += 1;
      void attempt(next).finally(() => {
        running -= 1;
        pump();
        settle();
      });
    }
  };

  const attempt = async (delivery: (typeof waiting)[number]): Promise<void> => {
    const event = s3Event(delivery.event, options.region, randomUUID());
    const outcome = await options.invoke(event, delivery.requestId);
    if (stopped) return; // an interrupted event is delivered again after the next start
    const attempts = delivery.attempts + 1;
    const step = nextStep(outcome.status === 'succeeded', attempts, options.maximumRetryAttempts);
    switch (step.do) {
      case 'forget':
        await options.files.forget(delivery.id);
        return;
      case 'retry': {
        const timer = setTimeout(() => {
          timers.delete(timer);
          waiting.push({ ...delivery, attempts });
          pump();
        }, step.afterMs);
        timers.add(timer);
        return;
      }
      case 'send-to-failed-events':
        if (!options.maySendToFailedEvents()) {
          await options.files.forget(delivery.id);
        } else {
          await options.files.fail(
            delivery.id,
            failedEvent(options, delivery.requestId, event, outcome, attempts),
          );
        }
    }
  };

  return {
    async accept(event) {
      const id = await options.files.keep(event);
      waiting.push({ id, event, requestId: randomUUID(), attempts: 0 });
      pump();
    },
    async resume() {
      for (const { id, event } of await options.files.kept()) {
        waiting.push({ id, event, requestId: randomUUID(), attempts: 0 });
      }
      pump();
    },
    idle() {
      return new Promise((resolve) => {
        whenIdle.push(resolve);
        settle();
      });
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
};

/** The record that Lambda sends to an on-failure destination.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const failedEvent = (
  options: DeliveryOptions,
  requestId: string,
  event: unknown,
  outcome: InvocationOutcome,
  attempts: number,
) => ({
  version: '1.0',
  timestamp: new Date().toISOString(),
  requestContext: {
    requestId,
    functionArn: options.functionArn,
    condition: 'RetriesExhausted',
    approximateInvokeCount: attempts,
  },
  requestPayload: event,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: outcome,
});
