/** A step that is made again and again: after the pause it asks for, or at once when woken. */
export interface Loop {
  wake(): void;
  /** Wakes a loop that waits for nothing but that, or whose pause is over: browsers let the timers of
   *  a hidden page ring a minute late. */
  nudge(): void;
  stop(): Promise<void>;
}

/** Repeats `step`, never two at a time. The step gives the milliseconds until the next one, or null
 *  to wait for `wake`; it must not throw. Woken during a step, it makes another right after. */
export const startLoop = (step: () => Promise<number | null>): Loop => {
  let stopped = false;
  let woken = true;
  let dueAt = Infinity;
  let rouse = (): void => undefined;

  const pause = (milliseconds: number | null): Promise<void> =>
    new Promise((resolve) => {
      const timer = milliseconds === null ? undefined : setTimeout(resolve, milliseconds);
      dueAt = milliseconds === null ? 0 : Date.now() + milliseconds;
      rouse = () => {
        dueAt = Infinity;
        clearTimeout(timer);
        resolve();
      };
      if (woken || stopped) rouse();
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
    rouse();
  };

  return {
    wake,
    nudge() {
      if (Date.now() >= dueAt) wake();
    },
    async stop() {
      stopped = true;
      rouse();
      await running;
    },
  };
};
