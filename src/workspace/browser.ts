import { createXhrHandler } from '../upload/xhr-handler.ts';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { StorageRoom } from '../upload/kept-bytes.ts';

/** What the workspace asks of the browser it runs in. */
export interface Browser {
  /** Names what is stored and shared: tabs with the same profile see the same local state. */
  readonly profile: string;
  readonly storage: Storage;
  readonly locks: Pick<LockManager, 'request'>;
  channel(name: string): BroadcastChannel;
  isOnline(): boolean;
  isVisible(): boolean;
  /** Calls back when `isOnline` or `isVisible` may have changed; gives the way to stop. */
  onChange(listener: () => void): () => void;
  /** How much may be stored. */
  room(): Promise<StorageRoom>;
  /** Sends the object store's requests, reporting progress where it can. */
  s3RequestHandler(): NonNullable<S3ClientConfig['requestHandler']>;
}

/** Without persistence a browser may drop everything when its disk runs low. It is asked for once:
 *  some browsers ask their user. */
const roomKeeper = (): (() => Promise<StorageRoom>) => {
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
    const heard = new AbortController();
    const { signal } = heard;
    for (const event of ['online', 'offline', 'pageshow']) {
      window.addEventListener(event, listener, { signal });
    }
    document.addEventListener('visibilitychange', listener, { signal });
    return () => heard.abort();
  },
  room: roomKeeper(),
  s3RequestHandler: createXhrHandler,
});
