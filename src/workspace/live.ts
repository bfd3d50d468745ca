import type { Problem } from '#contract/errors';
import type { Clock } from '../credentials/clock.ts';
import { noLiveState, type LiveState } from './tabs.ts';
import type { Refused } from '../ui/views.ts';

/** The live state, kept by the leading tab. */
export interface Live {
  readonly state: LiveState;
  /** Sets the bytes of one part sent so far; returns how many more that is than before. */
  progress(itemKey: string, partNumber: number, sentBytes: number): number;
  /** Notes that a file's bytes are sent again from the start. */
  restarts(itemKey: string): void;
  /** Removes the progress of a file. */
  progressEnds(itemKey: string): void;
  waiting(waiting: LiveState['waiting']): void;
  signedOut(signedOut: boolean): void;
  /** Sets or clears (null) the refusal of `what` by the access policies. */
  refused(what: keyof Refused, problem: Problem | null): void;
  usage(usage: LiveState['usage']): void;
}

const without = <Value>(record: Readonly<Record<string, Value>>, itemKey: string) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== itemKey));

/** Creates a live state that calls `onChange` after every change. */
export const createLive = (clock: Clock, onChange: (live: LiveState) => void): Live => {
  let state: LiveState = noLiveState;
  const change = (to: Partial<LiveState>): void => {
    state = { ...state, ...to, clockOffset: clock.offset() };
    onChange(state);
  };
  return {
    get state() {
      return state;
    },
    progress(itemKey, partNumber, sentBytes) {
      const parts = state.inFlight[itemKey] ?? {};
      change({ inFlight: { ...state.inFlight, [itemKey]: { ...parts, [partNumber]: sentBytes } } });
      return Math.max(0, sentBytes - (parts[partNumber] ?? 0));
    },
    restarts: (itemKey) => change({ restarted: { ...state.restarted, [itemKey]: true } }),
    progressEnds(itemKey) {
      const { inFlight, restarted } = state;
      if (inFlight[itemKey] === undefined && restarted[itemKey] === undefined) return;
      change({ inFlight: without(inFlight, itemKey), restarted: without(restarted, itemKey) });
    },
    waiting: (waiting) => change({ waiting }),
    signedOut: (signedOut) => change({ signedOut }),
    refused(what, problem) {
      const { [what]: before, ...others } = state.refused;
      if (problem === null && before === undefined) return;
      change({ refused: problem === null ? others : { ...others, [what]: problem } });
    },
    usage: (usage) => change({ usage }),
  };
};
