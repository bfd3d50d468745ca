import { open } from 'node:fs/promises';

/** The sync of a folder that has not begun yet, by path: whoever asks meanwhile waits for the same one. */
const nextSyncs = new Map<string, Promise<void>>();
const currentSyncs = new Map<string, Promise<void>>();

/** Syncs a folder to disk: names that were made, renamed or removed in it survive a power cut. Calls that
 *  come while a sync is under way share the next one. */
export const syncFolder = (path: string): Promise<void> => {
  // Windows has no handle on a folder to sync; NTFS journals the rename itself.
  if (process.platform === 'win32') return Promise.resolve();
  const waiting = nextSyncs.get(path);
  if (waiting !== undefined) return waiting;
  const current = currentSyncs.get(path);
  if (current === undefined) return startSync(path);
  const next = current.then(
    () => startNext(path),
    () => startNext(path),
  );
  nextSyncs.set(path, next);
  return next;
};

const startNext = (path: string): Promise<void> => {
  nextSyncs.delete(path);
  return startSync(path);
};

const startSync = (path: string): Promise<void> => {
  const sync = syncNow(path).finally(() => {
    if (currentSyncs.get(path) === sync) currentSyncs.delete(path);
  });
  currentSyncs.set(path, sync);
  return sync;
};

const syncNow = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
