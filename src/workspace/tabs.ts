import type { UsageItem } from '#contract/usage-item';
import type { Refused, WaitingFor } from '../ui/views.ts';

/** What only the tab at work knows, and all tabs show. */
export interface LiveState {
  /** Bytes that have left of parts under way, by the file's sort key and the part number. */
  readonly inFlight: Readonly<Record<string, Readonly<Record<number, number>>>>;
  /** Why a file that could go on does not, by sort key. */
  readonly waiting: Readonly<Record<string, WaitingFor>>;
  readonly signedOut: boolean;
  /** What the access policies refuse for good, until it goes through. */
  readonly refused: Refused;
  readonly usage: UsageItem | null;
  /** Milliseconds that AWS's clock is ahead of this computer's. */
  readonly clockOffset: number;
}

/** Before the tab at work has said anything. */
export const quiet: LiveState = {
  inFlight: {},
  waiting: {},
  signedOut: false,
  refused: {},
  usage: null,
  clockOffset: 0,
};

/** What the tabs of one identity say to each other. */
export type TabMessage =
  | { readonly say: 'changed'; readonly itemKeys: readonly string[] }
  | { readonly say: 'live'; readonly live: LiveState }
  /** Somebody looks at this tab: keep looking for news. Sent again every few seconds. */
  | { readonly say: 'watching' }
  /** Something was asked for, or came back: look at everything now. */
  | { readonly say: 'wake' }
  /** The tab at work has no bytes for these files; whoever was given them hands them over. */
  | { readonly say: 'who-holds'; readonly itemKeys: readonly string[] }
  | { readonly say: 'bytes'; readonly itemKey: string; readonly blob: Blob }
  /** This tab was given the files' bytes and is writing them to storage. */
  | { readonly say: 'keeping'; readonly itemKeys: readonly string[] };

/** The tabs' common line. */
export interface Tabs {
  say(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): void;
  close(): void;
}

/** Joins the tabs of one identity in this browser. A tab does not hear itself. */
export const joinTabs = (channel: BroadcastChannel): Tabs => ({
  say: (message) => channel.postMessage(message),
  listen: (listener) => {
    channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => listener(data));
  },
  close: () => channel.close(),
});
