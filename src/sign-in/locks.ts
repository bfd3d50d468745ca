/** Locks that one holder has at a time. `LockManager` of a browser is one.
 *  @see https://developer.mozilla.org/docs/Web/API/Web_Locks_API */
export interface Locks {
  request<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Rejects when the signal is aborted while waiting. */
  request<Result>(
    name: string,
    options: { readonly signal: AbortSignal },
    work: () => Promise<Result>,
  ): Promise<Result>;
}
