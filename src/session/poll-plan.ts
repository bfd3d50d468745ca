const firstPause = 1_000;
const longestPause = 5_000;

/** Milliseconds until the next look for other devices' changes, after `quietLooks` in a row without
 *  any: one second, growing to five. A look that finds nothing costs one read unit. */
export const pollPause = (quietLooks: number): number =>
  Math.min(longestPause, firstPause * 1.5 ** quietLooks);
