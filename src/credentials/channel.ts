/** A channel to the other tabs of this browser: a tab does not receive its own messages.
 *  `BroadcastChannel` is one.
 *  @see https://developer.mozilla.org/docs/Web/API/BroadcastChannel */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}
