/** An action that runs at most once in a while. */
export interface Throttled {
  ask(): void;
  cancel(): void;
}

/** An action that takes long runs less often, so that it takes at most this share of the time. */
const largestShare = 1 / 10;

/** Runs `action` at most once in `least` milliseconds and for a tenth of the time, and once more after the
 *  last `ask`. It needs no timer while calls keep coming: browsers delay the timers of a hidden page. */
export const throttle = (action: () => void, least: number): Throttled => {
  let milliseconds = least;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = -Infinity;
  const act = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const begunAt = performance.now();
    action();
    lastAt = performance.now();
    milliseconds = Math.max(least, (lastAt - begunAt) / largestShare);
  };
  return {
    ask() {
      if (performance.now() - lastAt >= milliseconds) act();
      else timer ??= setTimeout(act, milliseconds);
    },
    cancel: () => clearTimeout(timer),
  };
};
