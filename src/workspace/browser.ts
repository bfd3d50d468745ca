import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { heicAsJpeg } from '../upload/heic-as-jpeg.ts';
import type { StorageRoom } from '../upload/kept-bytes.ts';

/** The browser, as the workspace uses it. */
export interface Browser {
  /** Prefix of databases, locks and channels: tabs with the same profile share their local state. */
  readonly profile: string;
  readonly storage: Storage;
  readonly locks: Pick<LockManager, 'request'>;
  channel(name: string): BroadcastChannel;
  isOnline(): boolean;
  isVisible(): boolean;
  /** Calls back when `isOnline` or `isVisible` may have changed; returns a function that stops it. */
  onChange(listener: () => void): () => void;
  /** Asks for the storage estimate. */
  room(): Promise<StorageRoom>;
  /** Gives a HEIC picture as JPEG; null where this browser cannot decode it. */
  heicAsJpeg(file: File): Promise<File | null>;
  /** Creates the request handler for S3 where it is not XMLHttpRequest. */
  s3RequestHandler?(): NonNullable<S3ClientConfig['requestHandler']>;
}

/** Asks once for persistent storage, for which some browsers prompt: without it a browser may delete
 *  everything when its disk is full. */
const createStorageEstimate = (): (() => Promise<StorageRoom>) => {
  let persistence: Promise<boolean> | null = null;
  return async () => {
    persistence ??= navigator.storage.persist().catch(() => false);
    await persistence;
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    return { usage, quota };
  };
};

/** The browser this page runs in.
 *  @see https://developer.mozilla.org/docs/Web/API/StorageManager/persist */
export const thisBrowser = (): Browser => ({
  profile: 'latchkey',
  storage: localStorage,
  locks: navigator.locks,
  channel: (name) => new BroadcastChannel(name),
  isOnline: () => navigator.onLine,
  isVisible: () => document.visibilityState === 'visible',
  onChange(listener) {
    const listening = new AbortController();
    const { signal } = listening;
    for (const event of ['online', 'offline', 'pageshow']) {
      window.addEventListener(event, listener, { signal });
    }
    document.addEventListener('visibilitychange', listener, { signal });
    return () => listening.abort();
  },
  room: createStorageEstimate(),
  heicAsJpeg,
});
