import { localFileOf } from '../session/rows.ts';
import type { LocalStore } from '../session/port.ts';

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

/** Where a file's bytes are, as this tab knows: `arriving` while they are being written to storage,
 *  which comes before the first of them is sent, so that a crash finds them there. */
export type BytesPlace = 'here' | 'arriving' | 'missing';

/** The files' bytes in this browser: in storage across crashes; in memory, while their tab lives,
 *  those that storage has no room for. */
export interface KeptBytes {
  /** Takes the bytes of files and writes them to storage, one after the other, as far as there is
   *  room. Resolves once all can be sent. */
  take(files: readonly { readonly itemKey: string; readonly blob: Blob }[]): Promise<void>;
  /** Another tab is writing these files' bytes, or has handed bytes over. */
  expect(itemKeys: readonly string[]): void;
  hold(itemKey: string, blob: Blob): void;
  /** Bytes that only this tab's memory has. */
  held(itemKey: string): Blob | null;
  place(itemKey: string): BytesPlace;
  /** The bytes, or null when this tab cannot get at them. */
  bytes(itemKey: string): Promise<Blob | null>;
  /** Forgets a file's bytes everywhere in this browser. */
  drop(itemKey: string): Promise<void>;
}

/** What keeping bytes takes. */
export interface KeepBytes {
  readonly local: LocalStore;
  /** Asks the browser how much may be stored. */
  readonly room: () => Promise<StorageRoom>;
  /** Files' bytes are being written: other tabs should wait for them. */
  readonly onArriving: (itemKeys: readonly string[]) => void;
  /** A file's bytes did not fit and stay in this tab's memory. */
  readonly onHeld: (itemKey: string, blob: Blob) => void;
}

/** How long bytes that another tab writes are waited for, in milliseconds: it may have been closed. */
const patience = 120_000;

/** Bytes kept beside the rows.
 *  @see https://developer.mozilla.org/docs/Web/API/Storage_API/Storage_quotas_and_eviction_criteria */
export const keepBytes = ({ local, room, onArriving, onHeld }: KeepBytes): KeptBytes => {
  const memory = new Map<string, Blob>();
  const arriving = new Map<string, number>();
  const isKept = (itemKey: string): boolean => local.snapshot.files.get(itemKey)?.kept === true;

  const store = async (itemKey: string, blob: Blob): Promise<boolean> => {
    if (!hasRoom(await room(), blob.size)) return false;
    await local.change([itemKey], ({ rows, files }) => {
      if (!rows.has(itemKey)) return {};
      const file = { ...localFileOf(files, itemKey), kept: true };
      return { bytes: [{ itemKey, blob }], files: [file] };
    });
    return true;
  };

  return {
    async take(files) {
      for (const { itemKey } of files) arriving.set(itemKey, Infinity);
      onArriving(files.map(({ itemKey }) => itemKey));
      for (const { itemKey, blob } of files) {
        // Full after all, or unreadable: the file as it was picked is what remains.
        const stored = await store(itemKey, blob).catch(() => false);
        arriving.delete(itemKey);
        if (stored) continue;
        memory.set(itemKey, blob);
        onHeld(itemKey, blob);
      }
    },
    expect(itemKeys) {
      for (const itemKey of itemKeys) arriving.set(itemKey, Date.now() + patience);
    },
    hold(itemKey, blob) {
      arriving.delete(itemKey);
      memory.set(itemKey, blob);
    },
    held: (itemKey) => memory.get(itemKey) ?? null,
    place(itemKey) {
      if (memory.has(itemKey) || isKept(itemKey)) return 'here';
      return (arriving.get(itemKey) ?? 0) > Date.now() ? 'arriving' : 'missing';
    },
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
