import { forgetLocalStore, openLocalStore } from '../session/local-store.ts';
import { heicAsJpeg } from '../upload/heic-as-jpeg.ts';
import type { StorageRoom } from '../upload/kept-bytes.ts';
import type { Host } from './host.ts';

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
export const thisBrowser = (): Host => ({
  profile: 'latchkey',
  storage: localStorage,
  locks: navigator.locks,
  channel: (name) => new BroadcastChannel(name),
  openLocalStore,
  forgetLocalStore,
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
  s3Access: async (parts) => (await import('./browser-s3.ts')).createBrowserS3(parts),
});
