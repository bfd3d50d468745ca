/** Waits for the lead among the tabs, then works until `signal` is aborted; when this tab dies, the
 *  browser frees the lock and the next tab in line leads. `work` must end when its signal is aborted.
 *  @see https://developer.mozilla.org/docs/Web/API/Web_Locks_API */
export const leadWhenFree = async (
  name: string,
  locks: Pick<LockManager, 'request'>,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await locks.request(name, { signal }, work);
  } catch (error) {
    // Closed while still in line.
    if (!signal.aborted) throw error;
  }
};
