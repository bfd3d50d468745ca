import { fileKey } from '#contract/item-keys';
import type { Owner } from '#contract/owner';
import type { Clock } from '../credentials/clock.ts';
import type { Pauses } from '../credentials/requester.ts';
import type { SignedLink } from '../result/keep-signed.ts';
import { leadWhenFree } from '../session/leader.ts';
import type { LocalStore } from '../session/port.ts';
import { keepBytes, type KeptBytes } from '../upload/kept-bytes.ts';
import type { Workspace } from '../ui/views.ts';
import { createCommands } from './commands.ts';
import type { Host } from './host.ts';
import type { Services } from './services.ts';
import { createShownView, type ShownView } from './shown-view.ts';
import { joinTabs, noLiveState, type LiveState, type TabMessage, type Tabs } from './tabs.ts';
import { throttle } from './throttle.ts';
import { startWork, type Work } from './work.ts';

/** Dependencies of one owner's workspace. */
export interface WorkspaceParts extends Services {
  readonly owner: Owner;
  /** What the others in a space read of this person; absent elsewhere. */
  readonly name?: string | undefined;
  /** Name of the local state, the channel and the lock that its tabs share. */
  readonly localName: string;
  readonly host: Host;
  readonly clock: Clock;
  readonly pauses: Pauses;
  /** Aborts the requests under way. */
  readonly onClose: () => void;
  /** Removes what this browser keeps of the user outside the local state. */
  readonly onForget: () => void;
}

/** A workspace, and what the code that works on two of them at once needs of each. */
export interface OpenedWorkspace extends Workspace {
  readonly inside: Pick<Services, 'objects' | 'table'> & { readonly local: LocalStore };
}

/** How often a visible tab announces itself, and how long the leader then counts it as visible, in
 *  milliseconds. */
const announceEvery = 5_000;
const countsAsVisibleFor = 12_000;

/** Progress is sent to the other tabs at most this often, in milliseconds. */
const liveEvery = 100;

/** How long signing out waits for other tabs to close the database, in milliseconds. */
const longestForgetting = 3_000;

/** The state of one tab of the workspace. */
interface Tab {
  readonly parts: WorkspaceParts;
  readonly tabs: Tabs;
  readonly local: LocalStore;
  readonly kept: KeptBytes;
  readonly shown: ShownView;
  readonly closing: AbortController;
  live: LiveState;
  /** Not null while this tab leads. */
  work: Work | null;
  /** Epoch milliseconds by this computer's clock. */
  otherTabVisibleUntil: number;
}

const openTab = async (parts: WorkspaceParts): Promise<Tab> => {
  const { host, clock, localName } = parts;
  const tabs = joinTabs(host.channel(localName));
  const local = await host.openLocalStore(localName, (itemKeys) =>
    tabs.post({ type: 'changed', itemKeys }),
  );
  const kept = keepBytes({
    local,
    room: () => host.room(),
    onArriving: (itemKeys) => tabs.post({ type: 'storing-bytes', itemKeys }),
    onHeld(itemKey, blob) {
      if (tab.work === null) tabs.post({ type: 'bytes', itemKey, blob });
      else tab.work.wake();
    },
  });
  const moment = { live: noLiveState, work: null as Work | null, otherTabVisibleUntil: 0 };
  const surroundings = () => ({
    deviceId: local.deviceId,
    live: moment.live,
    online: host.isOnline(),
    leads: moment.work !== null,
    now: clock.now(),
  });
  const shown = createShownView(local.snapshot, surroundings);
  const closing = new AbortController();
  const tab: Tab = Object.assign(moment, { parts, tabs, local, kept, shown, closing });
  return tab;
};

/** Makes the leading tab plan and synchronise again at once. */
const wakeLeader = ({ work, tabs }: Tab): void => {
  if (work === null) tabs.post({ type: 'wake' });
  else work.wake();
};

const onTabMessage = (tab: Tab, message: Exclude<TabMessage, { type: 'changed' }>): void => {
  const { tabs, kept, shown, work } = tab;
  switch (message.type) {
    case 'live':
      tab.live = message.live;
      shown.refresh();
      return;
    case 'visible':
      tab.otherTabVisibleUntil = Date.now() + countsAsVisibleFor;
      if (work === null) return;
      tabs.post({ type: 'live', live: tab.live });
      work.watched();
      return;
    case 'wake':
      work?.wake();
      return;
    case 'bytes-wanted':
      for (const itemKey of message.itemKeys) {
        const blob = kept.held(itemKey);
        if (blob !== null) tabs.post({ type: 'bytes', itemKey, blob });
      }
      return;
    case 'bytes':
      if (work === null) return;
      kept.hold(message.itemKey, message.blob);
      work.wake();
      return;
    case 'storing-bytes':
      kept.expect(message.itemKeys);
  }
};

/** Handles messages one after the other: progress refers to the rows that changed before it. Rows that
 *  could not be read are read again with the next message. */
const listenToTabs = (tab: Tab): void => {
  let previous = Promise.resolve();
  let unread: readonly string[] = [];
  const handle = async (message: TabMessage): Promise<void> => {
    if (tab.closing.signal.aborted) return;
    const itemKeys = message.type === 'changed' ? [...unread, ...message.itemKeys] : unread;
    if (itemKeys.length > 0) {
      unread = itemKeys;
      await tab.local.reload(itemKeys);
      unread = [];
    }
    if (message.type !== 'changed') onTabMessage(tab, message);
  };
  tab.tabs.listen((message) => {
    previous = previous.then(() => handle(message)).catch(() => undefined);
  });
};

/** Follows the rows, the network and the page's visibility; returns a function that stops it. */
const listenToBrowser = (tab: Tab): (() => void) => {
  const { host } = tab.parts;
  const announce = (): void => {
    if (host.isVisible()) tab.tabs.post({ type: 'visible' });
  };
  const stopRows = tab.local.subscribe(() => tab.shown.refreshSoon());
  const stopBrowser = host.onChange(() => {
    announce();
    if (host.isOnline() && host.isVisible()) wakeLeader(tab);
    tab.shown.refreshSoon();
  });
  const timer = setInterval(announce, announceEvery);
  announce();
  return () => {
    stopRows();
    stopBrowser();
    clearInterval(timer);
  };
};

/** Does the work of the leading tab until the workspace closes. */
const lead = async (tab: Tab): Promise<void> => {
  const { parts, tabs, local, kept, shown, closing } = tab;
  const { host, clock, pauses, sessions, results, objects, onThrottle } = parts;
  const showLive = throttle(() => {
    tabs.post({ type: 'live', live: tab.live });
    shown.refresh();
  }, liveEvery);
  const work = startWork({
    ...pauses,
    local,
    kept,
    clock,
    sessions,
    results,
    objects,
    onThrottle,
    isOnline: () => host.isOnline(),
    onSync: host.onSync,
    rests: parts.name === undefined,
    isWatched: () => host.isVisible() || Date.now() < tab.otherTabVisibleUntil,
    onLive: (live) => {
      tab.live = live;
      showLive.ask();
    },
    onMissingBytes: (itemKeys) => tabs.post({ type: 'bytes-wanted', itemKeys }),
  });
  tab.work = work;
  shown.refresh();
  await new Promise((resolve) => closing.signal.addEventListener('abort', resolve));
  await work.stop();
  showLive.cancel();
};

/** Opens the local state, joins the other tabs and queues for the lead. */
export const connectWorkspace = async (parts: WorkspaceParts): Promise<OpenedWorkspace> => {
  const tab = await openTab(parts);
  const { local, kept, shown, closing } = tab;
  const { owner, name, localName, host, clock } = parts;
  listenToTabs(tab);
  const stopListening = listenToBrowser(tab);
  const leading = leadWhenFree(`${localName}-lead`, host.locks, closing.signal, () => lead(tab));

  const missingBytes = (): string[] =>
    Object.keys(tab.live.waiting).filter((itemKey) => tab.live.waiting[itemKey] === 'bytes');
  const onCommand = (): void => {
    shown.refresh();
    wakeLeader(tab);
  };

  const close = async (): Promise<void> => {
    if (closing.signal.aborted) return;
    closing.abort();
    parts.onClose();
    stopListening();
    shown.close();
    await leading;
    tab.tabs.close();
    local.close();
  };

  const byOwnClock = ({ href, expiresAt }: SignedLink): SignedLink => ({
    href,
    expiresAt: expiresAt - clock.offset(),
  });

  return {
    inside: { local, objects: parts.objects, table: parts.table },
    get view() {
      return shown.current;
    },
    subscribe: (listener) => shown.subscribe(listener),
    ...createCommands({
      owner,
      name,
      local,
      kept,
      now: clock.now,
      missingBytes,
      onCommand,
      heicAsJpeg: host.heicAsJpeg,
    }),
    keptBytes: (sessionId, fileId) => kept.bytes(fileKey(sessionId, fileId)),
    downloadLink: async (output, fileName) => byOwnClock(await parts.signLink(output, fileName)),
    originalLink: async (output) => byOwnClock(await parts.signOriginal(output)),
    close,
    async forget() {
      await close();
      parts.onForget();
      // A frozen tab closes the database only when it wakes; the browser deletes it then.
      const timeout = new Promise((resolve) => setTimeout(resolve, longestForgetting));
      await Promise.race([host.forgetLocalStore(localName), timeout]);
    },
  };
};
