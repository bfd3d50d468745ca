const firstPause = 1_000;
const longestPause = 5_000;

/** Returns the milliseconds until the next read of the log, after `emptyReads` in a row without a
 *  change: one second, growing to five. An empty read costs one read unit. */
export const pollPause = (emptyReads: number): number =>
  Math.min(longestPause, firstPause * 1.5 ** emptyReads);
