import type { Locks } from '../sign-in/locks.ts';

/** Queues for the lock that makes a tab the leader, then runs `work`. When the tab closes or crashes, the
 *  browser passes the lock to the next tab. `work` must end once `signal` is aborted.
 *  @see https://developer.mozilla.org/docs/Web/API/Web_Locks_API */
export const leadWhenFree = async (
  name: string,
  locks: Locks,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await locks.request(name, { signal }, work);
  } catch (error) {
    // Closed while waiting for the lock.
    if (!signal.aborted) throw error;
  }
};
