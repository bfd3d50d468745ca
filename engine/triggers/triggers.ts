import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { CredentialIssuer } from '../gatekeeper/signature/principal.ts';
import type { EventSource, Lambda, Stack } from '../provision/stack.ts';
import { replaceFile } from '../replace-file.ts';
import type { ObjectCreated } from '../s3/s3-service.ts';
import type { Message } from '../sqs/sqs-service.ts';
import { startAsynchronousInvocation } from './asynchronous-invocation.ts';
import { startEventSourceMapping, type EventSourceMappingOptions } from './event-source-mapping.ts';
import { executionEnvironments, type EnvironmentsOptions } from './execution-environments.ts';
import {
  mayAssumeRole,
  mayInvoke,
  mayReadQueue,
  maySendToQueue,
  mayWriteLogs,
  type DecisionRecorder,
} from './permissions.ts';
import { coversEvent } from './s3-event.ts';

export interface TriggersOptions {
  readonly dir: string;
  readonly stack: Stack;
  readonly bundle: string;
  /** The engine's address. */
  readonly endpoint: string;
  readonly credentials: CredentialIssuer;
  readonly decisions: DecisionRecorder;
  readonly now: () => number;
  readonly log: Writable;
  /** For fault injection; see `EnvironmentsOptions`. */
  readonly interrupt: EnvironmentsOptions['interrupt'];
}

/** More processes at once do not convert faster on a laptop. */
const mostConversions = 2;
/** Forwarding mostly waits for its one request. With two, a user who sends ten uploads a second is faster than
 *  they are, and everybody's events wait in one line. */
const mostForwards = 4;
/** Carries out S3's notifications, Lambda's asynchronous invocation, its event source mapping and the
 *  failed events of both.
 *  @throws Error when the converter's trust policy does not let Lambda assume its role, or its policies do
 *  not let Lambda read the queue. */
export const startTriggers = async (options: TriggersOptions) => {
  const { stack, dir } = options;
  const { converter, region } = stack;
  if (!mayAssumeRole(options)) {
    throw new Error('converter.trust.json does not let Lambda assume the converter’s role');
  }
  const environments = executionEnvironments({
    converter,
    bundle: options.bundle,
    region,
    account: stack.account,
    endpoint: options.endpoint,
    credentials: options.credentials,
    now: options.now,
    log: mayWriteLogs(options) ? options.log : null,
    interrupt: options.interrupt,
  });
  /** The event that is being forwarded, or was last. */
  let forwarded: Promise<unknown> = Promise.resolve();
  const mapping =
    converter.eventSource &&
    (await startMapping(options, converter.eventSource, async (event, requestId) => {
      // A message comes before the invocation that sends it has ended. Lambda takes longer than that to
      // poll it, and finds the execution environment idle: for one user there is one process.
      await forwarded;
      return environments.invoke(event, requestId);
    }));
  const events = await startAsynchronousInvocation({
    ...{ dir, region, converter },
    invoke: (event, requestId) => {
      const invoked = environments.invoke(event, requestId);
      forwarded = invoked;
      return invoked;
    },
    concurrency: Math.min(spareConcurrency(converter), mostForwards),
    maySendToFailedEvents: () => maySendToQueue(options),
  });

  return {
    /** Resolves once the event is on disk, or at once where no notification covers it. */
    async accept(event: ObjectCreated): Promise<void> {
      if (!isNotified(stack, converter, event)) return;
      if (!mayInvoke(options, event.bucket)) return;
      await events.accept(event);
    },
    /** Resolves once the message is on disk. */
    async acceptMessage(message: Message): Promise<void> {
      if (message.queueArn === mapping?.queueArn) await mapping.messages.accept(message);
      else await replaceFile(join(dir, 'failed-events', `${message.messageId}.json`), message.body);
    },
    async resume() {
      await mapping?.messages.resume();
      await events.resume();
    },
    /** An event that is no longer under way is a message already. */
    async idle() {
      await events.idle();
      await mapping?.messages.idle();
    },
    stop() {
      events.stop();
      mapping?.messages.stop();
      environments.stop();
    },
  };
};

/** Conversions at the same time. */
const conversions = (most: number | null): number => Math.min(most ?? Infinity, mostConversions);

/** Executions that conversions leave to S3's events. */
const spareConcurrency = ({ reservedConcurrency, eventSource }: Lambda): number => {
  if (eventSource === null) return conversions(reservedConcurrency);
  const taken = conversions(eventSource.maximumConcurrency);
  return Math.max(1, (reservedConcurrency ?? Infinity) - taken);
};

const startMapping = async (
  options: TriggersOptions,
  { queueArn, maximumConcurrency }: EventSource,
  invoke: EventSourceMappingOptions['invoke'],
) => {
  const { dir, stack } = options;
  const queue = stack.queues.find(({ arn }) => arn === queueArn);
  if (queue === undefined || !mayReadQueue(options, queueArn)) {
    throw new Error(`converter.json does not let Lambda read the queue ${queueArn}`);
  }
  const messages = await startEventSourceMapping({
    ...{ dir, region: stack.region, queue, invoke },
    concurrency: conversions(maximumConcurrency),
  });
  return { queueArn, messages };
};

const isNotified = (stack: Stack, converter: Lambda, event: ObjectCreated): boolean => {
  const bucket = stack.buckets.find(({ name }) => name === event.bucket);
  const rules = bucket?.notifications ?? [];
  return rules.some(
    (rule) => rule.functionArn === converter.arn && coversEvent(rule.event, event.eventName),
  );
};
