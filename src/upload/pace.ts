/** How many requests with bodies are sent at once, and the last measurement. */
export interface Pace {
  readonly width: number;
  /** Whether the last change was to more requests or to fewer. */
  readonly direction: 1 | -1;
  /** Bytes a second in the last window; null before the first. */
  readonly throughput: number | null;
}

const narrowest = 2;
const widest = 6;

/** The pace before the first measurement. */
export const firstPace: Pace = { width: 3, direction: 1, throughput: null };

const clamp = (width: number): number => Math.min(widest, Math.max(narrowest, width));

/** Returns the next pace by the throughput (bytes a second) of the last window: continues in a
 *  direction that raised it, turns where it fell, stays where it did not change. */
export const paceAfter = (pace: Pace, throughput: number): Pace => {
  if (pace.throughput === null) return { ...pace, width: clamp(pace.width + 1), throughput };
  const gain = throughput / Math.max(1, pace.throughput);
  if (gain > 0.95 && gain < 1.05) return { ...pace, throughput };
  const direction = gain > 1 ? pace.direction : pace.direction === 1 ? -1 : 1;
  return { width: clamp(pace.width + direction), direction, throughput };
};

/** Returns the next pace after SlowDown: half as many requests, and a new measurement.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
export const paceAfterThrottle = (pace: Pace): Pace => ({
  width: clamp(Math.floor(pace.width / 2)),
  direction: 1,
  throughput: null,
});

/** Length of one measurement in milliseconds. */
const windowLength = 3_000;

/** Measures the throughput and decides how many requests are sent at once. */
export interface Pacer {
  readonly width: number;
  /** Counts bytes that were sent; `now` in milliseconds. */
  sent(bytes: number, now: number): void;
  throttled(): void;
}

/** Creates a pacer that calls `onWidth` when the number of requests changes. */
export const createPacer = (onWidth: (width: number) => void): Pacer => {
  let pace = firstPace;
  let window = { begunAt: 0, bytes: 0 };
  const take = (next: Pace): void => {
    const { width } = pace;
    pace = next;
    if (width !== next.width) onWidth(next.width);
  };
  return {
    get width() {
      return pace.width;
    },
    sent(bytes, now) {
      const length = now - window.begunAt;
      // A window with a long pause between files measures nothing.
      if (length > 3 * windowLength) window = { begunAt: now, bytes: 0 };
      window.bytes += bytes;
      if (length < windowLength || length > 3 * windowLength) return;
      take(paceAfter(pace, (window.bytes * 1000) / length));
      window = { begunAt: now, bytes: 0 };
    },
    throttled() {
      window = { begunAt: 0, bytes: 0 };
      take(paceAfterThrottle(pace));
    },
  };
};
