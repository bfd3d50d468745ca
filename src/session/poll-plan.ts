const firstPause = 1_000;
const longestPause = 5_000;

/** Empty reads after which the page rests: about five minutes. */
const restAfter = 60;
/** At this pause a page that stays open for a month costs 0.016 $. */
const restingPause = 20_000;

/** Returns the milliseconds until the next read of the log, after `emptyReads` in a row without a
 *  change: one second, growing to five, and where it `rests` longer once nothing has happened for some
 *  minutes. An empty read costs one read unit. */
export const pollPause = (emptyReads: number, rests = true): number =>
  rests && emptyReads > restAfter
    ? restingPause
    : Math.min(longestPause, firstPause * 1.5 ** emptyReads);
