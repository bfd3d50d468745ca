import type { IdentityId } from '#contract/ids';
import type { Output } from '#contract/result-item';
import { conversionDeadline } from '#contract/lifecycle';
import type { Clock } from '../credentials/clock.ts';
import type { Pauses } from '../credentials/requester.ts';
import type { SignedLink } from '../result/keep-signed.ts';
import type { ResultStore } from '../result/port.ts';
import { leadWhenFree } from '../session/leader.ts';
import { forgetLocalStore, openLocalStore } from '../session/local-store.ts';
import type { SessionStore, Snapshot } from '../session/port.ts';
import { keepBytes } from '../upload/kept-bytes.ts';
import type { ObjectStore } from '../upload/port.ts';
import type { Browser } from './browser.ts';
import { createCommands } from './commands.ts';
import { joinTabs, quiet, type LiveState, type TabMessage } from './tabs.ts';
import { outcomeOf, viewOf } from './view.ts';
import { startWork, type Work } from './work.ts';
import type { Workspace, WorkspaceView } from '../ui/views.ts';

/** One identity's workspace before it is put throttle. */
export interface WorkspaceParts {
  readonly identityId: IdentityId;
  readonly browser: Browser;
  readonly clock: Clock;
  readonly pauses: Pauses;
  readonly sessions: SessionStore;
  readonly results: ResultStore;
  readonly objects: ObjectStore;
  /** Calls back when S3 asks for fewer requests. */
  readonly onThrottle: (listener: () => void) => void;
  readonly signLink: (output: Output, fileName: string) => Promise<SignedLink>;
  /** Ends what the ports have under way. */
  readonly onClose: () => void;
  /** Removes what this browser keeps of the user outside the local state. */
  readonly onForget: () => void;
}

/** How often a tab that is looked at says so, and for how long the tab at work believes it. */
const watchingEvery = 5_000;
const watchingLasts = 12_000;
/** Live progress is told to the other tabs, and shown, at most this often. */
const showEvery = 100;

/** How long signing out waits for other tabs to let go of the local state. */
const longestForgetting = 3_000;

/** Calls `action` at most once in `milliseconds`, and once more after the last call. While calls keep
 *  coming it needs no timer, which a hidden page would get late. */
const throttle = (action: () => void, milliseconds: number): { ask(): void; cancel(): void } => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = -Infinity;
  const act = (): void => {
    clearTimeout(timer);
    timer = undefined;
    lastAt = performance.now();
    action();
  };
  return {
    ask() {
      if (performance.now() - lastAt >= milliseconds) act();
      else timer ??= setTimeout(act, milliseconds);
    },
    cancel: () => clearTimeout(timer),
  };
};

const nextDeadline = (snapshot: Snapshot, now: number): number | null => {
  const deadlines = [...snapshot.rows.values()].flatMap(({ item }) => {
    if (item.kind !== 'file') return [];
    const deadline = conversionDeadline(item.upload, outcomeOf(snapshot, item));
    return deadline !== null && deadline > now ? [deadline] : [];
  });
  return deadlines.length === 0 ? null : Math.min(...deadlines);
};

/** Puts a workspace throttle from its ports: opens the local state, joins the other tabs, gets in
 *  line for the lead, and shows all of it as one view. */
export const connectWorkspace = async (parts: WorkspaceParts): Promise<Workspace> => {
  const { identityId, browser, clock } = parts;
  const name = `${browser.profile}-${identityId}`;
  const tabs = joinTabs(browser.channel(name));
  const local = await openLocalStore(name, (itemKeys) => tabs.say({ say: 'changed', itemKeys }));
  const closing = new AbortController();
  const listeners = new Set<(view: WorkspaceView) => void>();
  let live: LiveState = quiet;
  let work: Work | null = null;
  let watchedUntil = 0;
  let deadlineTimer: ReturnType<typeof setTimeout> | undefined;

  const build = (): WorkspaceView =>
    viewOf(local.snapshot, {
      ...{ live, loaded: true, online: browser.isOnline(), leads: work !== null },
      now: clock.now(),
    });
  let view = build();

  const show = (): void => {
    view = build();
    for (const listener of listeners) listener(view);
    clearTimeout(deadlineTimer);
    const deadline = nextDeadline(local.snapshot, clock.now());
    if (deadline !== null) {
      deadlineTimer = setTimeout(show, Math.min(deadline - clock.now(), 2 ** 31 - 1));
    }
  };
  const showSoon = throttle(show, showEvery / 4);
  const showLive = throttle(() => {
    tabs.say({ say: 'live', live });
    show();
  }, showEvery);

  const wake = (): void => {
    if (work === null) tabs.say({ say: 'wake' });
    else work.wake();
  };

  const kept = keepBytes({
    local,
    room: () => browser.room(),
    onArriving: (itemKeys) => tabs.say({ say: 'keeping', itemKeys }),
    onHeld(itemKey, blob) {
      if (work === null) tabs.say({ say: 'bytes', itemKey, blob });
      else work.wake();
    },
  });

  const onTabMessage = async (message: TabMessage): Promise<void> => {
    switch (message.say) {
      case 'changed':
        await local.reload(message.itemKeys);
        return;
      case 'live':
        live = message.live;
        show();
        return;
      case 'watching':
        watchedUntil = Date.now() + watchingLasts;
        if (work !== null) tabs.say({ say: 'live', live });
        work?.watched();
        return;
      case 'wake':
        work?.wake();
        return;
      case 'who-holds':
        for (const itemKey of message.itemKeys) {
          const blob = kept.held(itemKey);
          if (blob !== null) tabs.say({ say: 'bytes', itemKey, blob });
        }
        return;
      case 'bytes':
        if (work === null) return;
        kept.hold(message.itemKey, message.blob);
        work.wake();
        return;
      case 'keeping':
        kept.expect(message.itemKeys);
    }
  };
  // One after the other: what is live refers to what was changed before.
  let line = Promise.resolve();
  tabs.listen((message) => {
    line = line.then(() => (closing.signal.aborted ? undefined : onTabMessage(message)));
  });

  const sayWatching = (): void => {
    if (browser.isVisible()) tabs.say({ say: 'watching' });
  };
  const stopListening = [
    local.subscribe(() => showSoon.ask()),
    browser.onChange(() => {
      sayWatching();
      if (browser.isOnline() && browser.isVisible()) wake();
      showSoon.ask();
    }),
  ];
  const watching = setInterval(sayWatching, watchingEvery);
  sayWatching();

  const lead = async (): Promise<void> => {
    work = startWork({
      ...{ local, kept, clock, ...parts.pauses },
      ...{ sessions: parts.sessions, results: parts.results, objects: parts.objects },
      onThrottle: parts.onThrottle,
      isOnline: () => browser.isOnline(),
      isWatched: () => browser.isVisible() || Date.now() < watchedUntil,
      onLive: (next) => {
        live = next;
        showLive.ask();
      },
      onMissingBytes: (itemKeys) => tabs.say({ say: 'who-holds', itemKeys }),
    });
    show();
    await new Promise((resolve) => closing.signal.addEventListener('abort', resolve));
    await work.stop();
  };
  const leading = leadWhenFree(`${name}-lead`, browser.locks, closing.signal, lead);

  const onCommand = (): void => {
    show();
    wake();
  };

  const close = async (): Promise<void> => {
    if (closing.signal.aborted) return;
    closing.abort();
    parts.onClose();
    for (const stop of stopListening) stop();
    clearInterval(watching);
    clearTimeout(deadlineTimer);
    showSoon.cancel();
    listeners.clear();
    await leading;
    showLive.cancel();
    tabs.close();
    local.close();
  };

  return {
    get view() {
      return view;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...createCommands({ identityId, local, kept, now: clock.now, onCommand }),
    async downloadLink(output, fileName) {
      const { href, expiresAt } = await parts.signLink(output, fileName);
      return { href, expiresAt: expiresAt - clock.offset() };
    },
    close,
    async forget() {
      await close();
      parts.onForget();
      // A tab that is frozen lets go when it wakes; the removal is asked for and happens then.
      const patience = new Promise((resolve) => setTimeout(resolve, longestForgetting));
      await Promise.race([forgetLocalStore(name), patience]);
    },
  };
};
