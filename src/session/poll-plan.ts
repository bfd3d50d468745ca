const firstPause = 2_000;
const longestPause = 10_000;

/** Milliseconds until the next look for other devices' changes, after `quietLooks` in a row without
 *  any: two seconds, growing to ten. A look costs half a read unit. */
export const pollPause = (quietLooks: number): number =>
  Math.min(longestPause, firstPause * 1.25 ** quietLooks);
