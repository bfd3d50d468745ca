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
