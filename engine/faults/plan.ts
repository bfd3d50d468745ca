import { draw } from './draw.ts';
import {
  eventFaults,
  requestFaults,
  type EventFault,
  type FaultSettings,
  type FaultyService,
  type RequestFault,
} from './settings.ts';

/** What one request meets. */
export interface RequestPlan {
  /** Milliseconds before it is handled. */
  readonly delay: number;
  readonly fault: RequestFault | null;
  /** In [0, 1): how much of a body passes before a cut. */
  readonly cutAt: number;
}

/** Chooses by shares of a hundred; null when `drawn`, in [0, 1), is beyond all of them. */
const choose = <Name extends string>(
  drawn: number,
  shares: Readonly<Record<Name, number>>,
  order: readonly Name[],
): Name | null => {
  let upTo = 0;
  for (const name of order) {
    upTo += shares[name] / 100;
    if (drawn < upTo) return name;
  }
  return null;
};

/** Decides what request `number` of a service meets. */
export const planRequest = (
  settings: FaultSettings,
  service: FaultyService,
  number: number,
): RequestPlan => {
  const { seed } = settings;
  const faults = settings[service];
  return {
    delay: Math.round(faults.latency * draw(seed, `${service} delay`, number)),
    fault: choose(draw(seed, `${service} fault`, number), faults, requestFaults),
    cutAt: draw(seed, `${service} cut`, number),
  };
};

/** Decides what S3's event `number` meets. */
export const planEvent = ({ seed, events }: FaultSettings, number: number): EventFault | null =>
  choose(draw(seed, 'event', number), events, eventFaults);

/** Longest time in milliseconds that an invocation runs before it is killed. */
const killedWithin = 400;

/** Decides after how many milliseconds the process of invocation `number` is killed; null: never. */
export const planKill = (
  { seed, converterKilled }: FaultSettings,
  number: number,
): number | null =>
  draw(seed, 'kill', number) < converterKilled / 100
    ? Math.round(killedWithin * draw(seed, 'kill after', number))
    : null;
