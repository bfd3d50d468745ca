import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a half-written file's name ends with: whoever lists a folder leaves such files alone. */
export const halfWritten = '.new';

/** Replaces a small file as one step, with mode 600: whatever is killed when, a reader finds the old
 *  text or the new. On disk, not only in the cache, once this resolves. */
export const replaceFile = async (path: string, text: string): Promise<void> => {
  const temporary = `${path}.${randomUUID()}${halfWritten}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
};

/** Removes a file, if there is one, and sees that it stays removed. */
export const removeFile = async (path: string): Promise<void> => {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
};

/** Sees that what was made, renamed or removed in a folder stays so: it is in the folder's own data. */
export const syncFolder = async (path: string): Promise<void> => {
  // Windows has no handle on a folder to sync; NTFS journals the rename itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
