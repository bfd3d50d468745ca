import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { IdentityId } from '#contract/ids';
import { openDiskStore, type DiskStore } from './local-store.ts';

const isLocked = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'LEVEL_LOCKED';

const devicesFolder = (folder: string): string => path.join(folder, 'devices');

/** Folder of one identity's local states: a colon is not allowed in every file system. */
const identityFolder = (folder: string, identityId: IdentityId): string =>
  path.join(devicesFolder(folder), identityId.replace(':', '_'));

/** Deletes every local state. */
export const forgetDevices = (folder: string): Promise<void> =>
  rm(devicesFolder(folder), { recursive: true, force: true });

/** Opens the first local state of an identity that no other process has open. Each is a device of its own:
 *  commands that run at once meet as two devices do. The system frees it when the process ends, however it
 *  ends, and the next command goes on where it stopped. */
export const openDevice = async (folder: string, identityId: IdentityId): Promise<DiskStore> => {
  const parent = identityFolder(folder, identityId);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (let number = 1; ; number += 1) {
    try {
      return await openDiskStore(path.join(parent, `device-${number}`));
    } catch (error) {
      if (!isLocked(error)) throw error;
    }
  }
};
