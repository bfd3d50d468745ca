/** Inputs of `nextLook`. Times in milliseconds. */
export interface LookInputs {
  /** How long each conversion under way has taken so far. */
  readonly ages: readonly number[];
  /** How long the last conversions took, from the upload to the outcome. */
  readonly durations: readonly number[];
  /** Consecutive looks that found nothing new. */
  readonly emptyReads: number;
}

const longestPause = 10_000;

/** The shortest pauses: while fewer than four conversions are under way, and while four or more are. */
const shortestPause = 200;
const shortestPauseForSeveral = 450;
const several = 4;

/** Added to a known duration, so that the look comes after the outcome's row rather than before it. */
const margin = 30;

/** The pause while no durations are known: half a second, growing with each empty look. */
const growingPause = (emptyReads: number): number =>
  Math.min(longestPause, 500 * 1.4 ** emptyReads);

/** The longest that an outcome should stay unseen: 0.25 s, less for long conversions. Their ends vary
 *  more, and the looks skipped before the earliest end make up for the extra ones. */
const longestWait = (earliest: number): number => Math.max(100, 250 - 0.06 * earliest);

/** Returns the milliseconds until a conversion of this age has likely ended. Of the past durations
 *  above its age it takes the 60th percentile, capped shortly after the 10th. Null when no past
 *  conversion took as long. */
const likelyEnd = (age: number, sorted: readonly number[]): number | null => {
  const possible = sorted.filter((duration) => duration + margin > age);
  const quantile = (share: number): number | undefined =>
    possible[Math.floor(possible.length * share)];
  const [earliest, most] = [quantile(0.1), quantile(0.6)];
  if (earliest === undefined || most === undefined) return null;
  return Math.min(most, earliest + longestWait(earliest)) + margin - age;
};

/** The pause while every conversion takes longer than any past one: grows with the age of the
 *  youngest. */
const overdue = (ages: readonly number[]): number =>
  Math.min(longestPause, Math.max(450, 0.2 * Math.min(...ages)));

/** Returns the milliseconds until the next look for outcomes: when the first of the conversions
 *  under way has likely ended, judged by past durations. Without known durations the pauses grow
 *  from half a second to ten seconds; when all conversions take longer than past ones, they grow
 *  with the age of the youngest. */
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

/** Conversions younger than this are new where nothing is known about past ones. */
const stillNew = 1_000;

/** Returns the milliseconds until the first look for conversions that this browser has just learnt of:
 *  none when one of them may have ended, else as `nextLook`. `ages` has null for an outcome whose
 *  conversion has no known beginning. */
export const firstLook = (
  ages: readonly (number | null)[],
  durations: readonly number[],
): number => {
  const slowest = durations.length === 0 ? stillNew : Math.max(...durations);
  const young = ages.filter((age): age is number => age !== null && age < slowest);
  if (young.length < ages.length) return 0;
  return nextLook({ ages: young, durations, emptyReads: 0 });
};
