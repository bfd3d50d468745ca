/** A step that is repeated after the pause it asks for, or at once when woken. */
export interface Loop {
  wake(): void;
  /** Ends a pause after `milliseconds`, unless it ends earlier. */
  within(milliseconds: number): void;
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
  let shorten: (milliseconds: number) => void = () => undefined;

  const pause = (milliseconds: number | null): Promise<void> =>
    new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let endsAt = Infinity;
      endPause = () => {
        dueAt = Infinity;
        shorten = () => undefined;
        clearTimeout(timer);
        resolve();
      };
      shorten = (most) => {
        if (Date.now() + most >= endsAt) return;
        endsAt = Date.now() + most;
        dueAt = endsAt;
        clearTimeout(timer);
        timer = setTimeout(endPause, most);
      };
      dueAt = 0;
      if (milliseconds !== null) shorten(milliseconds);
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
    within: (milliseconds) => shorten(milliseconds),
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
