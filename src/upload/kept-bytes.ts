import { localFileOf } from '../session/rows.ts';
import type { LocalStore } from '../session/port.ts';

/** Storage that this origin uses and may use, in bytes. */
export interface StorageRoom {
  readonly usage: number;
  readonly quota: number;
}

/** Share of the quota that files may fill; the rest is for rows and the browser's overhead. */
const share = 0.8;

/** Whether a file of `size` bytes may be stored. */
export const hasRoom = ({ usage, quota }: StorageRoom, size: number): boolean =>
  usage + size <= quota * share;

/** Where a file's bytes are: `arriving` while a tab writes them to storage. No byte is sent before that,
 *  so a crash loses none. */
export type BytesPlace = 'here' | 'arriving' | 'missing';

/** The files' bytes in this browser: in storage, or, where storage has no room, in the memory of the tab
 *  they were dropped in. */
export interface KeptBytes {
  /** Says, here and in other tabs, that `take` will get these files' bytes. */
  announce(itemKeys: readonly string[]): void;
  /** Writes the bytes of files to storage, one after the other, as far as there is room. Resolves once all
   *  can be sent. */
  take(files: readonly { readonly itemKey: string; readonly blob: Blob }[]): Promise<void>;
  /** Waits for these files' bytes: another tab is writing them to storage. */
  expect(itemKeys: readonly string[]): void;
  /** Takes bytes from another tab's memory into this tab's. */
  hold(itemKey: string, blob: Blob): void;
  /** Returns bytes that are in this tab's memory, or null. */
  held(itemKey: string): Blob | null;
  place(itemKey: string): BytesPlace;
  /** Returns the bytes, or null when this tab does not have them. */
  bytes(itemKey: string): Promise<Blob | null>;
  /** Deletes a file's bytes from this browser. */
  drop(itemKey: string): Promise<void>;
}

/** Dependencies of keeping bytes. */
export interface KeepBytes {
  readonly local: LocalStore;
  /** Asks the browser for its storage estimate. */
  readonly room: () => Promise<StorageRoom>;
  /** This tab begins to write these files' bytes to storage. */
  readonly onArriving: (itemKeys: readonly string[]) => void;
  /** A file's bytes did not fit and stay in this tab's memory. */
  readonly onHeld: (itemKey: string, blob: Blob) => void;
}

/** How long to wait for bytes that another tab writes, in milliseconds: it may have been closed. */
const longestWrite = 120_000;

/** Creates the store of bytes, which keeps them beside the rows.
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

  const announce = (itemKeys: readonly string[]): void => {
    const unknown = itemKeys.filter((itemKey) => arriving.get(itemKey) !== Infinity);
    for (const itemKey of unknown) arriving.set(itemKey, Infinity);
    if (unknown.length > 0) onArriving(unknown);
  };

  return {
    announce,
    async take(files) {
      announce(files.map(({ itemKey }) => itemKey));
      for (const { itemKey, blob } of files) {
        // If storage is full after all or the file is unreadable, keep the picked file in memory.
        const stored = await store(itemKey, blob).catch(() => false);
        arriving.delete(itemKey);
        if (stored) continue;
        memory.set(itemKey, blob);
        onHeld(itemKey, blob);
      }
    },
    expect(itemKeys) {
      for (const itemKey of itemKeys) arriving.set(itemKey, Date.now() + longestWrite);
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
