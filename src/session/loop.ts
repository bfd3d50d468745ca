/** A step that is repeated after the pause it asks for, or at once when woken. */
export interface Loop {
  wake(): void;
  /** Ends a pause after `milliseconds`, unless it ends earlier. During a step it holds for the pause that
   *  follows. */
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
  /** The shortest pause asked for since the last step began. */
  let longest = Infinity;

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
      const most = Math.min(milliseconds ?? Infinity, longest);
      if (most < Infinity) shorten(most);
      if (woken || stopped) endPause();
    });

  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      longest = Infinity;
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
    within(milliseconds) {
      longest = Math.min(longest, milliseconds);
      shorten(milliseconds);
    },
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
