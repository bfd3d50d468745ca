import type { ObjectCreated } from '../s3/s3-service.ts';
import type { FaultPanel } from './panel.ts';

type Deliver = (event: ObjectCreated) => Promise<void>;

/** Milliseconds that a delayed event waits, and a reordered one at most. */
const delay = 2_000;

/** Puts the panel's faults in front of the delivery of these buckets' events. Events that wait are lost when the
 *  process ends. */
export const withEventFaults = (
  panel: FaultPanel,
  buckets: readonly string[],
  deliver: Deliver,
): Deliver => {
  let overtaken: (() => void)[] = [];
  const later = (event: ObjectCreated): void => {
    deliver(event).catch((error: unknown) => console.error('faults:', error));
  };
  const deliverNow = async (event: ObjectCreated): Promise<void> => {
    await deliver(event);
    const waiting = overtaken;
    overtaken = [];
    for (const go of waiting) go();
  };
  return async (event) => {
    if (!buckets.includes(event.bucket)) return deliver(event);
    switch (panel.planEvent()) {
      case 'dropped':
        return;
      case 'doubled':
        await deliverNow(event);
        return deliver(event);
      case 'delayed':
        setTimeout(() => later(event), delay).unref();
        return;
      case 'reordered': {
        let gone = false;
        const go = () => {
          if (!gone) later(event);
          gone = true;
        };
        overtaken.push(go);
        setTimeout(go, delay).unref();
        return;
      }
      case null:
        return deliverNow(event);
    }
  };
};
