import { byteSize, type Units } from '#contract/byte-size';
import { failureWords } from './failure-words.ts';
import type { FileView, WaitingFor } from '../ui/views.ts';

/** The state of a file in words. `tone` picks the colour and says nothing that the words don't. */
export interface FileWords {
  readonly label: string;
  /** Why, or what to do. */
  readonly detail: string | null;
  readonly tone: 'calm' | 'busy' | 'wait' | 'good' | 'bad';
}

const waiting: Record<WaitingFor, FileWords> = {
  turn: { label: 'Queued', detail: null, tone: 'calm' },
  network: {
    label: 'Waiting for the network',
    detail: 'Resumes when you’re back online.',
    tone: 'wait',
  },
  'sign-in': {
    label: 'Waiting for you to sign in',
    detail: 'Resumes when you’ve signed in.',
    tone: 'wait',
  },
  bytes: {
    label: 'Needs the file again',
    detail: 'This upload started elsewhere. Choose the same file to finish it.',
    tone: 'wait',
  },
  retry: { label: 'Trying again shortly', detail: null, tone: 'wait' },
  'other-device': { label: 'Uploading from another device', detail: null, tone: 'busy' },
};

const replacedSizes = 'The previous sizes stay here until the new ones are ready.';
const keptSizes = 'The previous sizes are still here.';

const networkThenAgain: FileWords = {
  ...waiting.network,
  detail: 'Sent again from the start when you’re back online.',
};

/** Whether an interrupted upload restarts at the first byte: a request cut short leaves nothing in
 *  S3. */
const startsAgain = ({ state, parts }: FileView): boolean =>
  state.status === 'uploading' && parts === null;

/** Describes a file's state, most urgent reason first. */
export const fileWords = (file: FileView): FileWords => {
  const { state, earlier, waitingFor, paused, problem, note } = file;
  const keeps = earlier.length > 0;
  const withNote = (words: FileWords): FileWords => ({ ...words, detail: note ?? words.detail });
  switch (state.status) {
    case 'ready':
      return { label: 'Ready', detail: note, tone: 'good' };
    case 'failed':
      return {
        label: 'Couldn’t convert',
        detail: keeps ? `${failureWords(state.failure)} ${keptSizes}` : failureWords(state.failure),
        tone: 'bad',
      };
    case 'cancelled':
      return { label: 'Cancelled', detail: null, tone: 'calm' };
    case 'converting':
      return withNote({ label: 'Converting', detail: keeps ? replacedSizes : null, tone: 'busy' });
    case 'uploaded':
      return withNote({
        label: 'Waiting to convert',
        detail: keeps ? replacedSizes : null,
        tone: 'busy',
      });
    case 'queued':
    case 'uploading':
      if (problem !== null) {
        return { label: 'Upload stopped', detail: problem.whatToDo, tone: 'bad' };
      }
      if (paused) {
        const detail = startsAgain(file) ? 'Resuming sends it again from the start.' : null;
        return withNote({ label: 'Paused', detail, tone: 'wait' });
      }
      if (waitingFor === 'network' && startsAgain(file)) return withNote(networkThenAgain);
      if (waitingFor !== null) return withNote(waiting[waitingFor]);
      return withNote(
        state.status === 'queued'
          ? waiting.turn
          : { label: 'Uploading', detail: null, tone: 'busy' },
      );
  }
};

/** Whether to show a progress bar: bytes of the file are still to be sent, and can be counted. */
export const showsProgress = ({ state, waitingFor, parts }: FileView): boolean => {
  // The progress of a single request from another device is unknown here.
  const isElsewhere = waitingFor === 'other-device' || waitingFor === 'bytes';
  if (isElsewhere && parts === null) return false;
  return state.status === 'queued' || state.status === 'uploading';
};

/** Whole percent sent: 100 only after the last byte; always 100 for an empty file. */
export const percentSent = ({ sentBytes, totalBytes }: FileView['progress']): number => {
  if (totalBytes === 0 || sentBytes >= totalBytes) return 100;
  return Math.max(0, Math.min(99, Math.floor((sentBytes / totalBytes) * 100)));
};

/** How much of a file is sent, e.g. `5.2 MB of 8.4 MB · 5 of 8 parts`. */
export const sentWords = (
  { progress, parts }: Pick<FileView, 'progress' | 'parts'>,
  units: Units,
): string => {
  const bytes = `${byteSize(progress.sentBytes, units)} of ${byteSize(progress.totalBytes, units)}`;
  if (parts === null || parts.total < 2) return bytes;
  return `${bytes} · ${parts.done} of ${parts.total} parts`;
};
