import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { IdentityId } from '#contract/ids';
import type { Owner } from '#contract/owner';
import { openDiskStore, type DiskStore } from './local-store.ts';

const isLocked = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'LEVEL_LOCKED';

const devicesFolder = (folder: string): string => path.join(folder, 'devices');

/** Folder of one owner's local states: a colon is not allowed in every file system. A space has one for each
 *  user. */
const ownerFolder = (folder: string, identityId: IdentityId, owner: Owner): string =>
  path.join(
    devicesFolder(folder),
    [...new Set([identityId, owner])].join('_').replaceAll(/[:#]/g, '_'),
  );

/** Deletes every local state. */
export const forgetDevices = (folder: string): Promise<void> =>
  rm(devicesFolder(folder), { recursive: true, force: true });

/** Opens the first local state of an owner that no other process has open. Each is a device of its own:
 *  commands that run at once meet as two devices do. The system frees it when the process ends, however it
 *  ends, and the next command goes on where it stopped. */
export const openDevice = async (
  folder: string,
  identityId: IdentityId,
  owner: Owner = identityId,
): Promise<DiskStore> => {
  const parent = ownerFolder(folder, identityId, owner);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (let number = 1; ; number += 1) {
    try {
      return await openDiskStore(path.join(parent, `device-${number}`));
    } catch (error) {
      if (!isLocked(error)) throw error;
    }
  }
};
