/** How fast bytes are sent, smoothed. Times in milliseconds. */
export interface Speed {
  readonly at: number;
  readonly sentBytes: number;
  /** Bytes a second; null before the first measurement. */
  readonly rate: number | null;
}

/** Time in which half of the old rate is forgotten. */
const halfLife = 4_000;

/** Returns the speed after one more measurement. Bytes that are sent again count as none. */
export const speedAfter = (before: Speed, sentBytes: number, now: number): Speed => {
  const elapsed = now - before.at;
  if (elapsed <= 0) return before;
  const current = (Math.max(0, sentBytes - before.sentBytes) / elapsed) * 1_000;
  const share = 0.5 ** (elapsed / halfLife);
  const rate = before.rate === null ? current : before.rate * share + current * (1 - share);
  return { at: now, sentBytes, rate };
};

/** A time that is left, as it was shown. */
export interface TimeLeft {
  /** Seconds at the time `at`, in milliseconds. */
  readonly seconds: number;
  readonly at: number;
}

/** Returns the time to show: what was shown counts down, until the estimate (in seconds) differs by more than a
 *  third. Null while there is no estimate. */
export const steadyTimeLeft = (
  shown: TimeLeft | null,
  estimate: number | null,
  now: number,
): TimeLeft | null => {
  if (estimate === null || !Number.isFinite(estimate)) return null;
  if (shown === null) return { seconds: estimate, at: now };
  const counted = Math.max(0, shown.seconds - (now - shown.at) / 1_000);
  const isClose = counted > estimate / 1.5 && counted < estimate * 1.5;
  return { seconds: isClose ? counted : estimate, at: now };
};

/** A time that is left in words, coarser the longer it is. */
export const timeLeftWords = (seconds: number): string => {
  // @wc-include
  if (seconds < 8) return 'a few seconds left';
  // @wc-include
  if (seconds < 55) return `about ${Math.max(10, Math.round(seconds / 10) * 10)} s left`;
  // @wc-include
  if (seconds < 55 * 60) return `about ${Math.round(seconds / 60)} min left`;
  // @wc-include
  return `about ${Math.round(seconds / 3_600)} h left`;
};
