/** A rate-limited action. */
export interface Throttled {
  ask(): void;
  cancel(): void;
}

/** The share of the time that the action may take: a slow action runs less often. */
const largestShare = 1 / 10;

/** Runs `action` at most once in `least` milliseconds and for a tenth of the time, with the rendering it
 *  causes, and once more after the last `ask`. It needs no timer while calls keep coming: browsers delay the
 *  timers of a hidden page. */
export const throttle = (action: () => void, least: number): Throttled => {
  let milliseconds = least;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = -Infinity;
  let isActing = false;
  const act = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const begunAt = performance.now();
    const note = (): void => {
      lastAt = performance.now();
      milliseconds = Math.max(least, (lastAt - begunAt) / largestShare);
    };
    isActing = true;
    try {
      action();
    } finally {
      isActing = false;
      note();
      // Svelte renders what the action changed in a microtask; that time counts too.
      queueMicrotask(note);
    }
  };
  const ask = (): void => {
    const rest = lastAt + milliseconds - performance.now();
    if (rest <= 0 && !isActing) act();
    else timer ??= setTimeout(askAgain, Math.max(0, rest));
  };
  /** The pause may have grown meanwhile, by what the action took. */
  const askAgain = (): void => {
    timer = undefined;
    ask();
  };
  return { ask, cancel: () => clearTimeout(timer) };
};
