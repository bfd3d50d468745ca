import type { FileView, WorkspaceView } from '../../src/ui/views.ts';
import type { Placed } from './place-pictures.ts';

/** How far a command follows pictures: until they are in S3, or until they are converted. */
export type Goal = 'uploaded' | 'converted';

/** How a picture ended. `gone`: it was deleted meanwhile. */
export type Ending = { readonly file: FileView; readonly well: boolean } | 'gone';

const endingOf = (file: FileView, goal: Goal): Ending | null => {
  if (file.problem !== null) return { file, well: false };
  switch (file.state.status) {
    case 'ready':
      return { file, well: true };
    case 'cancelled':
      return { file, well: false };
    case 'failed':
      // The upload is stored all the same.
      return { file, well: goal === 'uploaded' };
    case 'uploaded':
    case 'converting':
      return goal === 'uploaded' ? { file, well: true } : null;
    case 'queued':
    case 'uploading':
      return null;
  }
};

/** Finds a placed picture in a view. */
export const viewOfPlaced = (
  { sessions }: WorkspaceView,
  { sessionId, fileId }: Pick<Placed, 'sessionId' | 'fileId'>,
): FileView | null =>
  sessions
    .find((session) => session.sessionId === sessionId)
    ?.files.find((file) => file.fileId === fileId) ?? null;

/** Returns how a placed picture ended; null while it is under way. */
export const endingIn = (view: WorkspaceView, placed: Placed, goal: Goal): Ending | null => {
  const file = viewOfPlaced(view, placed);
  return file === null ? 'gone' : endingOf(file, goal);
};

/** Progress of several pictures in one line, e.g. `2 of 5 sent, 43 %`. */
export const progressLine = (files: readonly FileView[]): string => {
  const sent = files.filter(({ state }) => !['queued', 'uploading'].includes(state.status));
  const bytes = files.reduce((sum, { progress }) => sum + progress.sentBytes, 0);
  const total = files.reduce((sum, { progress }) => sum + progress.totalBytes, 0);
  const percent = total === 0 ? 100 : Math.floor((bytes / total) * 100);
  const ready = files.filter(({ state }) => state.status === 'ready').length;
  const converted = ready > 0 ? `, ${ready} ready` : '';
  return `${sent.length} of ${files.length} sent, ${percent} %${converted}`;
};
