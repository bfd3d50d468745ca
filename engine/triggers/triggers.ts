import type { Writable } from 'node:stream';
import type { CredentialIssuer } from '../gatekeeper/signature/principal.ts';
import type { Lambda, Stack } from '../provision/stack.ts';
import type { ObjectCreated } from '../s3/s3-service.ts';
import { startDelivery } from './delivery.ts';
import { openEventFiles } from './event-files.ts';
import { executionEnvironments } from './execution-environments.ts';
import {
  mayAssumeRole,
  mayInvoke,
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
}

/** More processes at once do not convert faster on a laptop. */
const mostProcesses = 2;

/** Carries out S3's notifications, Lambda's asynchronous invocation and its failed-event destination.
 *  @throws Error when the converter's trust policy does not let Lambda assume its role. */
export const startTriggers = async (options: TriggersOptions) => {
  const { stack } = options;
  const { converter } = stack;
  if (!mayAssumeRole(options)) {
    throw new Error('converter.trust.json does not let Lambda assume the converter’s role');
  }
  const environments = executionEnvironments({
    converter,
    bundle: options.bundle,
    region: stack.region,
    account: stack.account,
    endpoint: options.endpoint,
    credentials: options.credentials,
    now: options.now,
    log: mayWriteLogs(options) ? options.log : null,
  });
  const delivery = startDelivery({
    files: await openEventFiles(options.dir),
    region: stack.region,
    functionArn: converter.arn,
    maximumRetryAttempts: converter.maximumRetryAttempts,
    concurrency: Math.min(converter.reservedConcurrency ?? mostProcesses, mostProcesses),
    invoke: (event, requestId) => environments.invoke(event, requestId),
    maySendToFailedEvents: () => maySendToQueue(options),
  });

  return {
    /** Resolves once the event is on disk, or at once where no notification covers it. */
    async accept(event: ObjectCreated): Promise<void> {
      if (!isNotified(stack, converter, event)) return;
      if (!mayInvoke(options, event.bucket)) return;
      await delivery.accept(event);
    },
    resume: () => delivery.resume(),
    idle: () => delivery.idle(),
    stop() {
      delivery.stop();
      environments.stop();
    },
  };
};

const isNotified = (stack: Stack, converter: Lambda, event: ObjectCreated): boolean => {
  const bucket = stack.buckets.find(({ name }) => name === event.bucket);
  const rules = bucket?.notifications ?? [];
  return rules.some(
    (rule) => rule.functionArn === converter.arn && coversEvent(rule.event, event.eventName),
  );
};
