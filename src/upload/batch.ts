import type { FileId } from '#contract/ids';
import type { FileView, SessionView } from '../ui/views.ts';

const known = new WeakMap<SessionView, readonly FileView[]>();

const isUnderWay = ({ state }: FileView): boolean =>
  state.status !== 'ready' && state.status !== 'failed' && state.status !== 'cancelled';

/** The files that are being sent or converted, or wait for it. Looks only at sessions that changed. */
export const filesUnderWay = (sessions: readonly SessionView[]): readonly FileView[] =>
  sessions.flatMap((session) => {
    const files = known.get(session) ?? session.files.filter(isUnderWay);
    known.set(session, files);
    return files;
  });

/** Files that went under way together, by ID, with their bytes. */
export type Batch = ReadonlyMap<FileId, number>;

/** How far a batch is. */
export interface BatchProgress {
  readonly done: number;
  readonly total: number;
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** Adds files that went under way to a batch; the same batch when there is none. */
export const grownBatch = (batch: Batch, underWay: readonly FileView[]): Batch =>
  underWay.every(({ fileId }) => batch.has(fileId))
    ? batch
    : new Map([...batch, ...underWay.map(({ fileId, size }) => [fileId, size] as const)]);

/** How far a batch is when these files of it are still under way. A file that is no longer counts as
 *  done and sent, whatever became of it. */
export const batchProgress = (batch: Batch, underWay: readonly FileView[]): BatchProgress => {
  const totalBytes = [...batch.values()].reduce((sum, size) => sum + size, 0);
  const unsent = underWay
    .filter(({ state }) => state.status === 'queued' || state.status === 'uploading')
    .reduce((sum, { size, progress }) => sum + Math.max(0, size - progress.sentBytes), 0);
  return {
    done: batch.size - underWay.length,
    total: batch.size,
    sentBytes: totalBytes - unsent,
    totalBytes,
  };
};
