/** A limited number of places for requests. */
export interface Slots {
  /** Waits for a place; returns a function that frees it. Rejects when the signal is aborted. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** Changes the number of places; those taken stay taken. */
  resize(places: number): void;
}

/** Creates places that are given out in the order they were asked for. */
export const createSlots = (initial: number): Slots => {
  let places = initial;
  let taken = 0;
  const waiting: (() => void)[] = [];

  const admit = (): void => {
    while (taken < places && waiting.length > 0) {
      taken += 1;
      waiting.shift()?.();
    }
  };
  const leaver = (): (() => void) => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      taken -= 1;
      admit();
    };
  };

  return {
    enter: (signal) =>
      new Promise((resolve, reject) => {
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(begin), 1);
          reject(signal.reason as Error);
        };
        const begin = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve(leaver());
        };
        if (signal.aborted) {
          reject(signal.reason as Error);
          return;
        }
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.push(begin);
        admit();
      }),
    resize(next) {
      places = next;
      admit();
    },
  };
};
