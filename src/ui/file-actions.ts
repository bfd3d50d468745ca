import { needsAnotherFile } from '#contract/failure-codes';
import type { FileView } from './views.ts';

/** Which commands are possible for a file. */
export interface FileActions {
  readonly pause: boolean;
  readonly resume: boolean;
  readonly cancel: boolean;
  readonly retry: boolean;
  readonly chooseAgain: boolean;
}

/** Problems of an upload that only the file's bytes solve. */
const needsFile: ReadonlySet<string> = new Set([
  'parts-changed',
  'other-content',
  'file-unreadable',
]);

/** Which commands are possible for a file; deleting always is. A conversion that failed because of the
 *  file's content is not offered again: it would fail again and use up quota. */
export const fileActions = (file: FileView): FileActions => {
  const { state, earlier, paused, problem, waitingFor } = file;
  const isUnsent = state.status === 'queued' || state.status === 'uploading';
  const isConverting = state.status === 'uploaded' || state.status === 'converting';
  const needsBytes = waitingFor === 'bytes' || (problem !== null && needsFile.has(problem.code));
  return {
    pause: isUnsent && !paused && problem === null && !needsBytes,
    resume: isUnsent && paused,
    // Cancelling deletes every rendition.
    cancel: isUnsent || (isConverting && earlier.length === 0),
    retry:
      (state.status === 'failed' && !needsAnotherFile(state.failure.code)) ||
      state.status === 'cancelled' ||
      (isUnsent && problem !== null && !needsBytes),
    chooseAgain: isUnsent && needsBytes,
  };
};
