import { conversionDeadline, type UploadState } from '#contract/lifecycle';
import type { ResultItem } from '#contract/result-item';

/** Whether a conversion of this file is under way. */
export const isPending = (
  upload: UploadState,
  outcome: ResultItem | null,
  now: number,
): boolean => {
  const deadline = conversionDeadline(upload, outcome);
  return deadline !== null && now < deadline;
};

const firstPause = 500;
const longestPause = 10_000;

/** Gives the milliseconds until the next read, after `emptyReads` in a row without news. */
export const watchPause = (emptyReads: number): number =>
  Math.min(longestPause, firstPause * 1.4 ** emptyReads);
