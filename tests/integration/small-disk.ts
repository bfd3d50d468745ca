import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of a few megabytes. */
export interface SmallDisk {
  readonly path: string;
  remove(): Promise<void>;
}

/** Mounts a file system in memory.
 *  @returns null where this process may not mount one.
 *  @see https://man7.org/linux/man-pages/man5/tmpfs.5.html */
export const mountSmallDisk = async (megabytes: number): Promise<SmallDisk | null> => {
  const path = await mkdtemp(join(tmpdir(), 'latchkey-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  } catch {
    await rm(path, { recursive: true });
    return null;
  }
  return {
    path,
    async remove() {
      await run('umount', ['--lazy', path]);
      await rm(path, { recursive: true });
    },
  };
};
