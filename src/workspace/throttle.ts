/** An action that runs at most once in a while. */
export interface Throttled {
  ask(): void;
  cancel(): void;
}

/** Runs `action` at most once in `milliseconds`, and once more after the last `ask`. It needs no timer
 *  while calls keep coming: browsers delay the timers of a hidden page. */
export const throttle = (action: () => void, milliseconds: number): Throttled => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = -Infinity;
  const act = (): void => {
    clearTimeout(timer);
    timer = undefined;
    lastAt = performance.now();
    action();
  };
  return {
    ask() {
      if (performance.now() - lastAt >= milliseconds) act();
      else timer ??= setTimeout(act, milliseconds);
    },
    cancel: () => clearTimeout(timer),
  };
};
