/** What the moment of the next look depends on. Times in milliseconds. */
export interface LookInputs {
  /** How long each conversion under way has taken so far. */
  readonly ages: readonly number[];
  /** How long the last conversions took, from the upload to the outcome. */
  readonly durations: readonly number[];
  /** Looks in a row without news. */
  readonly emptyReads: number;
}

const longestPause = 10_000;

/** Shortest pauses: while few conversions are under way, and while several are, whose ends are spread. */
const shortestPause = 250;
const shortestPauseForSeveral = 450;
const several = 4;

/** Added to a known duration, so that the look comes after the outcome's row rather than before it. */
const margin = 40;

/** Without known durations: half a second, then ever longer. */
const growingPause = (emptyReads: number): number =>
  Math.min(longestPause, 500 * 1.4 ** emptyReads);

/** The longest that an outcome should wait to be seen: 0.4 s, less for long conversions, whose
 *  ends are spread wider; the looks that are left out before they can end pay for it. */
const longestWait = (earliest: number): number => Math.max(100, 400 - 0.06 * earliest);

/** Gives when a conversion of this age is likely to have ended, from now: when four fifths of those that
 *  took longer had ended, but soon after the earliest tenth. Null when it takes longer than all. */
const likelyEnd = (age: number, sorted: readonly number[]): number | null => {
  const possible = sorted.filter((duration) => duration + margin > age);
  const quantile = (share: number): number | undefined =>
    possible[Math.floor(possible.length * share)];
  const [earliest, most] = [quantile(0.1), quantile(0.8)];
  if (earliest === undefined || most === undefined) return null;
  return Math.min(most, earliest + longestWait(earliest)) + margin - age;
};

/** The pause while every conversion takes longer than all before: grows with the age of the youngest. */
const overdue = (ages: readonly number[]): number =>
  Math.min(longestPause, Math.max(450, 0.2 * Math.min(...ages)));

/** Gives the milliseconds until the next look for outcomes: when one of the conversions under way is likely
 *  to have ended, judged by how long the last ones took. Without known durations the
 *  pauses grow from half a second to ten seconds, and when all conversions take longer, with their age. */
export const nextLook = ({ ages, durations, emptyReads }: LookInputs): number => {
  const sorted = [...durations].sort((a, b) => a - b);
  const ends = ages.flatMap((age) => likelyEnd(age, sorted) ?? []);
  if (ends.length === 0) {
    const isUnknown = durations.length === 0 || ages.length === 0;
    return isUnknown ? growingPause(emptyReads) : overdue(ages);
  }
  const least = ages.length >= several ? shortestPauseForSeveral : shortestPause;
  return Math.min(longestPause, Math.max(least, Math.min(...ends)));
};
