import type { LocalStore } from '../session/local-store.ts';
import { localFileOf } from '../session/rows.ts';

/** Storage that this origin uses and may use, in bytes. */
export interface StorageRoom {
  readonly usage: number;
  readonly quota: number;
}

/** Part of the quota that files may fill; the rest is for the browser's own overhead and the rows. */
const share = 0.8;

/** Whether a file of `size` bytes may be kept. */
export const hasRoom = ({ usage, quota }: StorageRoom, size: number): boolean =>
  usage + size <= quota * share;

/** The files' bytes in this browser: in memory while their tab lives, in storage across crashes. */
export interface KeptBytes {
  /** Takes the bytes of a file: they can be had at once, and are then written to storage if there
   *  is room. Gives whether they are kept. */
  take(itemKey: string, blob: Blob): Promise<boolean>;
  /** Bytes that another tab handed over. */
  hold(itemKey: string, blob: Blob): void;
  /** Bytes in this tab's memory. */
  held(itemKey: string): Blob | null;
  /** Whether `bytes` would find them. */
  has(itemKey: string): boolean;
  bytes(itemKey: string): Promise<Blob | null>;
  /** Forgets a file's bytes everywhere in this browser. */
  drop(itemKey: string): Promise<void>;
}

/** Bytes kept beside the rows. `room` asks the browser; `onHeld` hears which file's bytes came.
 *  @see https://developer.mozilla.org/docs/Web/API/Storage_API/Storage_quotas_and_eviction_criteria */
export const keepBytes = (
  local: LocalStore,
  room: () => Promise<StorageRoom>,
  onHeld: (itemKey: string, blob: Blob) => void,
): KeptBytes => {
  const memory = new Map<string, Blob>();
  const isKept = (itemKey: string): boolean => local.snapshot.files.get(itemKey)?.kept === true;

  const store = async (itemKey: string, blob: Blob): Promise<boolean> => {
    if (!hasRoom(await room(), blob.size)) return false;
    try {
      await local.change([itemKey], (snapshot) =>
        snapshot.rows.has(itemKey)
          ? {
              bytes: [{ itemKey, blob }],
              files: [{ ...localFileOf(snapshot.files, itemKey), kept: true }],
            }
          : {},
      );
      return true;
    } catch {
      // Full after all, or the file could not be read: the tab's own File is what remains.
      return false;
    }
  };

  return {
    take(itemKey, blob) {
      memory.set(itemKey, blob);
      onHeld(itemKey, blob);
      return store(itemKey, blob);
    },
    hold(itemKey, blob) {
      memory.set(itemKey, blob);
    },
    held: (itemKey) => memory.get(itemKey) ?? null,
    has: (itemKey) => memory.has(itemKey) || isKept(itemKey),
    async bytes(itemKey) {
      return memory.get(itemKey) ?? (isKept(itemKey) ? local.bytes(itemKey) : null);
    },
    async drop(itemKey) {
      memory.delete(itemKey);
      if (!isKept(itemKey)) return;
      await local.change([itemKey], ({ files }) => ({
        dropBytes: [itemKey],
        files: [{ ...localFileOf(files, itemKey), kept: false }],
      }));
    },
  };
};
