import { randomUUID } from 'node:crypto';
import type { InvocationOutcome } from './converter-process.ts';
import type { EventFiles } from './event-files.ts';
import { fairTurns } from './fair-turns.ts';
import { nextStep } from './retry-plan.ts';

/** One attempt at an event. */
export interface Attempt<Event> {
  readonly event: Event;
  /** All attempts at one event since this start have the same. */
  readonly deliveryId: string;
  /** This one included. */
  readonly attempts: number;
}

export interface DeliveryOptions<Event> {
  readonly files: EventFiles<Event>;
  readonly maximumRetryAttempts: number;
  /** Attempts at the same time. */
  readonly concurrency: number;
  /** Groups take turns; within one the oldest event is first. */
  readonly groupOf: (event: Event) => string;
  readonly invoke: (attempt: Attempt<Event>) => Promise<InvocationOutcome>;
  /** The body of the message that goes to the failed events after the last attempt; null: the event is
   *  dropped. */
  readonly failedEvent: (attempt: Attempt<Event>, outcome: InvocationOutcome) => string | null;
}

/** Delivers events to the converter, at least once. */
export interface Delivery<Event> {
  /** Resolves once the event is on disk; it is delivered later. */
  accept(event: Event): Promise<void>;
  /** Delivers what was accepted before this start. */
  resume(): Promise<void>;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
  stop(): void;
}

interface Waiting<Event> {
  readonly id: string;
  readonly event: Event;
  readonly deliveryId: string;
  /** That were made. */
  readonly attempts: number;
}

/** Starts delivering through `invoke`. */
export const startDelivery = <Event>(options: DeliveryOptions<Event>): Delivery<Event> => {
  const turns = fairTurns<Waiting<Event>>();
  const timers = new Set<NodeJS.Timeout>();
  let running = 0;
  let stopped = false;
  let whenIdle: (() => void)[] = [];

  const settle = () => {
    if (running > 0 || turns.size > 0 || timers.size > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  const add = (waiting: Waiting<Event>) => turns.add(options.groupOf(waiting.event), waiting);

  const pump = () => {
    while (!stopped && running < options.concurrency) {
      const turn = turns.take();
      if (turn === undefined) break;
      running += 1;
      void attempt(turn.waiting).finally(() => {
        running -= 1;
        turns.done(turn.group);
        pump();
        settle();
      });
    }
  };

  const attempt = async (waiting: Waiting<Event>): Promise<void> => {
    const attempts = waiting.attempts + 1;
    const made = { event: waiting.event, deliveryId: waiting.deliveryId, attempts };
    const outcome = await options.invoke(made);
    if (stopped) return; // an interrupted event is delivered again after the next start
    const step = nextStep(outcome.status === 'succeeded', attempts, options.maximumRetryAttempts);
    switch (step.do) {
      case 'forget':
        await options.files.forget(waiting.id);
        return;
      case 'retry': {
        const timer = setTimeout(() => {
          timers.delete(timer);
          add({ ...waiting, attempts });
          pump();
        }, step.afterMs);
        timers.add(timer);
        return;
      }
      case 'send-to-failed-events': {
        const body = options.failedEvent(made, outcome);
        if (body === null) await options.files.forget(waiting.id);
        else await options.files.fail(waiting.id, body);
      }
    }
  };

  const begin = (id: string, event: Event) =>
    add({ id, event, deliveryId: randomUUID(), attempts: 0 });

  return {
    async accept(event) {
      begin(await options.files.keep(event), event);
      pump();
    },
    async resume() {
      for (const { id, event } of await options.files.kept()) begin(id, event);
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
