/** Keeps the screen on while it is wanted and the page is seen: a phone that sleeps stops uploads.
 *  Browsers release the lock by themselves when the page is hidden.
 *  @see https://www.w3.org/TR/screen-wake-lock/ */
export interface Awake {
  want(isWanted: boolean): void;
  close(): void;
}

type Page = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;

/** Creates a lock that nobody wants yet; without the API, or refused (low battery), it does nothing. */
export const keepAwake = (wakeLock: Pick<WakeLock, 'request'> | undefined, page: Page): Awake => {
  let isWanted = false;
  let lock: WakeLockSentinel | null = null;
  let last: Promise<void> = Promise.resolve();

  const settle = async (): Promise<void> => {
    const isDue = isWanted && page.visibilityState === 'visible';
    if (isDue && (lock === null || lock.released)) {
      lock = (await wakeLock?.request('screen').catch(() => null)) ?? null;
    } else if (!isDue && lock !== null) {
      const held = lock;
      lock = null;
      await held.release();
    }
  };
  const next = (): void => {
    last = last.then(settle);
  };
  page.addEventListener('visibilitychange', next);

  return {
    want(wanted) {
      isWanted = wanted;
      next();
    },
    close() {
      page.removeEventListener('visibilitychange', next);
      isWanted = false;
      next();
    },
  };
};
