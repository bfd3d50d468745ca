/** How many requests with bodies go at once, and what the last measurement said. */
export interface Pace {
  readonly width: number;
  /** Whether the last step was to more requests or to fewer. */
  readonly direction: 1 | -1;
  /** Bytes a second in the last window; null before the first. */
  readonly throughput: number | null;
}

const narrowest = 2;
const widest = 6;

/** Where to begin. */
export const firstPace: Pace = { width: 3, direction: 1, throughput: null };

const clamp = (width: number): number => Math.min(widest, Math.max(narrowest, width));

/** The next pace, after a window in which all places were taken and this many bytes a second left:
 *  goes on in the direction that paid, turns where it cost, stays where it made no difference. */
export const paceAfter = (pace: Pace, throughput: number): Pace => {
  if (pace.throughput === null) return { ...pace, width: clamp(pace.width + 1), throughput };
  const gain = throughput / Math.max(1, pace.throughput);
  if (gain > 0.95 && gain < 1.05) return { ...pace, throughput };
  const direction = gain > 1 ? pace.direction : pace.direction === 1 ? -1 : 1;
  return { width: clamp(pace.width + direction), direction, throughput };
};

/** The next pace, after S3 asked for fewer requests (SlowDown): half as many, and measured anew.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
export const paceAfterThrottle = (pace: Pace): Pace => ({
  width: clamp(Math.floor(pace.width / 2)),
  direction: 1,
  throughput: null,
});

/** Milliseconds of one measurement. */
const windowLength = 3_000;

/** Measures what leaves and says how many requests should go at once. */
export interface Pacer {
  readonly width: number;
  /** More bytes have left; `now` in milliseconds. */
  sent(bytes: number, now: number): void;
  throttled(): void;
}

/** A pacer that tells `onWidth` each time the number of requests changes. */
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
      // A pause between files is no measurement.
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
