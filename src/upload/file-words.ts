import type { FileView, WaitingFor } from '../ui/views.ts';

/** How a file stands, for the eye and the ear. `tone` picks the colour; the words never need it. */
export interface FileWords {
  readonly label: string;
  /** A sentence more: why, or what to do. */
  readonly detail: string | null;
  readonly tone: 'calm' | 'busy' | 'wait' | 'good' | 'bad';
}

const waiting: Record<WaitingFor, FileWords> = {
  turn: { label: 'Waiting for its turn', detail: null, tone: 'calm' },
  network: {
    label: 'Waiting for the network',
    detail: 'It goes on by itself once you are online.',
    tone: 'wait',
  },
  'sign-in': {
    label: 'Waiting for you to sign in',
    detail: 'It goes on by itself afterwards.',
    tone: 'wait',
  },
  bytes: {
    label: 'Needs the file again',
    detail: 'This browser does not hold the picture. Choose the same file and it goes on.',
    tone: 'wait',
  },
  retry: { label: 'Trying again shortly', detail: null, tone: 'wait' },
  'other-device': { label: 'Uploading from another device', detail: null, tone: 'busy' },
};

/** The state of a file in words, most urgent reason first. */
export const fileWords = (file: FileView): FileWords => {
  const { state, waitingFor, paused, problem, note } = file;
  const withNote = (words: FileWords): FileWords => ({ ...words, detail: note ?? words.detail });
  switch (state.status) {
    case 'ready':
      return { label: 'Ready', detail: note, tone: 'good' };
    case 'failed':
      return { label: 'Could not be converted', detail: state.failure.message, tone: 'bad' };
    case 'cancelled':
      return { label: 'Cancelled', detail: null, tone: 'calm' };
    case 'converting':
      return withNote({ label: 'Converting', detail: null, tone: 'busy' });
    case 'uploaded':
      return withNote({ label: 'Uploaded, waiting to be converted', detail: null, tone: 'busy' });
    case 'queued':
    case 'uploading':
      if (problem !== null) {
        return { label: 'Upload stopped', detail: problem.whatToDo, tone: 'bad' };
      }
      if (paused) return withNote({ label: 'Paused', detail: null, tone: 'wait' });
      if (waitingFor !== null) return withNote(waiting[waitingFor]);
      return withNote(
        state.status === 'queued'
          ? waiting.turn
          : { label: 'Uploading', detail: null, tone: 'busy' },
      );
  }
};

/** What a user may ask of a file as it stands. */
export interface FileActions {
  readonly pause: boolean;
  readonly resume: boolean;
  readonly cancel: boolean;
  readonly retry: boolean;
  readonly chooseAgain: boolean;
}

/** Which commands make sense for a file; deleting it always does. */
export const fileActions = ({ state, paused, problem, waitingFor }: FileView): FileActions => {
  const unsent = state.status === 'queued' || state.status === 'uploading';
  const onItsWay = state.status === 'uploaded' || state.status === 'converting';
  const needsBytes = waitingFor === 'bytes' || problem?.code === 'parts-changed';
  return {
    pause: unsent && !paused && problem === null && !needsBytes,
    resume: unsent && paused,
    cancel: unsent || onItsWay,
    retry:
      state.status === 'failed' ||
      state.status === 'cancelled' ||
      (unsent && problem !== null && !needsBytes),
    chooseAgain: unsent && needsBytes,
  };
};

/** Whether bytes of the file are still to be sent, so that a progress bar says something. */
export const showsProgress = ({ state }: FileView): boolean =>
  state.status === 'queued' || state.status === 'uploading';

/** Whole percent sent, never 100 before the last byte; an empty file is all there. */
export const percentSent = ({ sentBytes, totalBytes }: FileView['progress']): number => {
  if (totalBytes === 0 || sentBytes >= totalBytes) return 100;
  return Math.max(0, Math.min(99, Math.floor((sentBytes / totalBytes) * 100)));
};
