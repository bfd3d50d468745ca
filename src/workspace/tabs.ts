import type { UsageItem } from '#contract/usage-item';
import type { Channel } from '../credentials/channel.ts';
import type { Refused, WaitingFor } from '../ui/views.ts';

/** State that only the leading tab knows, and all tabs show. */
export interface LiveState {
  /** Bytes sent of parts under way, by the file's sort key and the part number. */
  readonly inFlight: Readonly<Record<string, Readonly<Record<number, number>>>>;
  /** Files whose bytes are sent again from the start, by sort key. */
  readonly restarted: Readonly<Record<string, true>>;
  /** Why each waiting file waits, by sort key. */
  readonly waiting: Readonly<Record<string, WaitingFor>>;
  readonly signedOut: boolean;
  /** What the access policies refuse. */
  readonly refused: Refused;
  readonly usage: UsageItem | null;
  /** Milliseconds that AWS's clock is ahead of this computer's. */
  readonly clockOffset: number;
}

/** The live state before the leading tab has sent any. */
export const noLiveState: LiveState = {
  inFlight: {},
  restarted: {},
  waiting: {},
  signedOut: false,
  refused: {},
  usage: null,
  clockOffset: 0,
};

/** A message between tabs of one identity. */
export type TabMessage =
  | { readonly type: 'changed'; readonly itemKeys: readonly string[] }
  | { readonly type: 'live'; readonly live: LiveState }
  /** The sender is visible: look for news. Repeated every few seconds. */
  | { readonly type: 'visible' }
  /** The leading tab should plan and synchronise again at once. */
  | { readonly type: 'wake' }
  /** The leading tab lacks the bytes of these files; a tab that has them sends them. */
  | { readonly type: 'bytes-wanted'; readonly itemKeys: readonly string[] }
  | { readonly type: 'bytes'; readonly itemKey: string; readonly blob: Blob }
  /** The sender is writing the files' bytes to storage. */
  | { readonly type: 'storing-bytes'; readonly itemKeys: readonly string[] };

/** The channel between tabs. */
export interface Tabs {
  post(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): void;
  close(): void;
}

/** Creates the channel between tabs of one identity. A tab does not receive its own messages. */
export const joinTabs = (channel: Channel): Tabs => ({
  post: (message) => channel.postMessage(message),
  listen: (listener) => {
    channel.addEventListener('message', ({ data }) => listener(data as TabMessage));
  },
  close: () => channel.close(),
});
