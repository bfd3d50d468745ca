import {
  DescribeStackEventsCommand,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { ofLatestOperation } from './stack-step.ts';

/** An event of a stack, as CloudFormation returns it. */
export interface TimedEvent {
  readonly EventId?: string | undefined;
  readonly Timestamp?: Date | undefined;
  readonly LogicalResourceId?: string | undefined;
  readonly ResourceStatus?: string | undefined;
  readonly ResourceStatusReason?: string | undefined;
}

/** `   75 s  SiteDistribution CREATE_IN_PROGRESS: why`.
 *  @param began epoch milliseconds. */
export const eventLine = (event: TimedEvent, began: number): string => {
  const seconds = Math.max(0, Math.round(((event.Timestamp?.getTime() ?? began) - began) / 1000));
  const { ResourceStatusReason: reason = '' } = event;
  return [
    `${String(seconds).padStart(5)} s  ${event.LogicalResourceId ?? ''} ${event.ResourceStatus ?? ''}`,
    ...(reason === '' || reason === 'User Initiated' ? [] : [reason]),
  ].join(': ');
};

/** The events that are not in `seen`, oldest first; they are added to it.
 *  @param newestFirst as CloudFormation returns them. */
export const newEvents = (
  newestFirst: readonly TimedEvent[],
  seen: Set<string>,
): readonly TimedEvent[] => {
  const fresh = newestFirst.filter(({ EventId = '' }) => !seen.has(EventId)).reverse();
  for (const { EventId = '' } of fresh) seen.add(EventId);
  return fresh;
};

const everyMs = 3000;

/** Prints the events of a stack's latest operation until `work` ends: CloudFront alone takes minutes.
 *  Seconds count from the call.
 *  @param stack name or ID of the stack. */
export const withProgress = async <T>(
  client: CloudFormationClient,
  stack: string,
  work: () => Promise<T>,
): Promise<T> => {
  const began = Date.now();
  const seen = new Set<string>();
  const events = async (): Promise<readonly TimedEvent[]> =>
    client.send(new DescribeStackEventsCommand({ StackName: stack })).then(
      ({ StackEvents = [] }) => newEvents(ofLatestOperation(StackEvents), seen),
      // A stack that is not there yet, or no longer, has no events.
      () => [],
    );
  const print = async (): Promise<void> => {
    for (const event of await events()) console.log(eventLine(event, began));
  };
  const timer = setInterval(() => void print(), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await print();
  }
};
