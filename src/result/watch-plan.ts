import { conversionDeadline, type UploadState } from '#contract/lifecycle';
import type { ResultItem } from '#contract/result-item';

/** Whether the converter still owes this file an outcome. */
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

/** Milliseconds until the next look, after `quietLooks` in a row without news. */
export const watchPause = (quietLooks: number): number =>
  Math.min(longestPause, firstPause * 1.4 ** quietLooks);
