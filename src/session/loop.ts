/** A step that is repeated after the pause it asks for, or at once when woken. */
export interface Loop {
  wake(): void;
  /** Wakes a loop whose pause is over or without end: browsers delay the timers of a hidden page. */
  nudge(): void;
  stop(): Promise<void>;
}

/** Repeats `step`, never two at a time. It gives the milliseconds until the next one, or null to wait for
 *  `wake`, and must not throw. A wake during a step makes another one follow at once. */
export const startLoop = (step: () => Promise<number | null>): Loop => {
  let stopped = false;
  let woken = true;
  let dueAt = Infinity;
  let endPause = (): void => undefined;

  const pause = (milliseconds: number | null): Promise<void> =>
    new Promise((resolve) => {
      const timer = milliseconds === null ? undefined : setTimeout(resolve, milliseconds);
      dueAt = milliseconds === null ? 0 : Date.now() + milliseconds;
      endPause = () => {
        dueAt = Infinity;
        clearTimeout(timer);
        resolve();
      };
      if (woken || stopped) endPause();
    });

  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      await pause(await step());
    }
  };
  const running = run();

  const wake = (): void => {
    woken = true;
    endPause();
  };

  return {
    wake,
    nudge() {
      if (Date.now() >= dueAt) wake();
    },
    async stop() {
      stopped = true;
      endPause();
      await running;
    },
  };
};
