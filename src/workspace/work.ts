import { problemOf } from '#contract/errors';
import { binKept } from '#contract/items';
import type { Clock } from '../credentials/clock.ts';
import { AccessRefused } from '../credentials/request-failures.ts';
import type { Pauses } from '../credentials/requester.ts';
import type { ResultStore } from '../result/port.ts';
import { createWatch } from '../result/watch.ts';
import { inBin, purge } from '../session/bin.ts';
import { startLoop } from '../session/loop.ts';
import type { LocalStore, SessionStore } from '../session/port.ts';
import { createRowWriter, type RowWriter } from '../session/row-writer.ts';
import { createSync } from '../session/sync.ts';
import { SignedOut } from '../sign-in/request-failures.ts';
import type { KeptBytes } from '../upload/kept-bytes.ts';
import { leftoverBytes } from '../upload/leftover-bytes.ts';
import { followOtherSenders, type OtherSenders } from '../upload/other-sender.ts';
import { createPacer, firstPace } from '../upload/pace.ts';
import type { ObjectStore } from '../upload/port.ts';
import { createSlots } from '../upload/slots.ts';
import { createJobPlanner, type JobPlanner } from './job-planner.ts';
import { createLive, type Live } from './live.ts';
import type { LiveState } from './tabs.ts';

/** Dependencies of the leading tab. */
export interface WorkDependencies extends Pauses {
  readonly local: LocalStore;
  readonly sessions: SessionStore;
  readonly results: ResultStore;
  readonly objects: ObjectStore;
  readonly kept: KeptBytes;
  readonly clock: Clock;
  readonly isOnline: () => boolean;
  /** Whether any tab is visible. */
  readonly isWatched: () => boolean;
  /** Whether reading news slows down after minutes without any: not where others may change the rows. */
  readonly rests: boolean;
  /** Calls back when S3 asks for fewer requests. */
  readonly onThrottle: (listener: () => void) => void;
  /** Called after each exchange of rows with DynamoDB; `failure` is null after one that succeeded. */
  readonly onSync: ((failure: unknown) => void) | undefined;
  /** The live state has changed. */
  readonly onLive: (live: LiveState) => void;
  /** This browser lacks the bytes of these files; another tab may hold them. */
  readonly onMissingBytes: (itemKeys: readonly string[]) => void;
}

/** The work of the leading tab. */
export interface Work {
  /** Plans and synchronises again at once, because something changed outside. */
  wake(): void;
  /** Resumes reading other devices' changes: a tab has become visible. */
  watched(): void;
  stop(): Promise<void>;
}

/** Starts the planner that sends files; the measured throughput decides how many requests run at
 *  once. */
const startSending = (
  parts: WorkDependencies,
  rows: RowWriter,
  live: Live,
  others: OtherSenders,
): JobPlanner => {
  const { local, objects, results, kept, clock } = parts;
  const slots = createSlots(firstPace.width);
  const pacer = createPacer(slots.resize);
  parts.onThrottle(pacer.throttled);
  return createJobPlanner({
    local,
    rows,
    objects,
    results,
    kept,
    slots,
    live,
    deviceId: local.deviceId,
    now: clock.now,
    random: parts.random,
    isOnline: parts.isOnline,
    senderIsAlive: others.isAlive,
    onMissingBytes: parts.onMissingBytes,
    onProgress: (itemKey, partNumber, sentBytes) =>
      pacer.sent(live.progress(itemKey, partNumber, sentBytes), Date.now()),
    onRestart: live.restarts,
  });
};

/** Keeps the rows in step with DynamoDB. */
const startSyncing = (
  parts: WorkDependencies,
  rows: RowWriter,
  live: Live,
  others: OtherSenders,
  planner: JobPlanner,
) => {
  const syncing = createSync({
    local: parts.local,
    remote: parts.sessions,
    rows,
    now: parts.clock.now,
    random: parts.random,
    isWatched: () => parts.isWatched() || planner.isBusy(),
    rests: parts.rests,
    alsoLook: others.look,
    onFailure: (error) => {
      parts.onSync?.(error);
      if (error instanceof SignedOut) planner.setSignedOut(true);
      if (error instanceof AccessRefused) live.refused('rows', problemOf(error));
    },
    onSuccess: () => {
      parts.onSync?.(null);
      live.refused('rows', null);
      if (!live.state.signedOut) return;
      planner.setSignedOut(false);
      planner.retryNow();
    },
  });
  return { syncing, sync: startLoop(syncing.step) };
};

/** Watches for the outcomes of conversions. */
const startWatching = (parts: WorkDependencies, live: Live) => {
  const watching = createWatch({
    local: parts.local,
    results: parts.results,
    now: parts.clock.now,
    isWatched: () => parts.isWatched() && parts.isOnline(),
    onUsage: live.usage,
    onFailure: (error) => {
      if (error instanceof AccessRefused) live.refused('outcomes', problemOf(error));
    },
    onSuccess: () => live.refused('outcomes', null),
  });
  return { watching, watch: startLoop(watching.step) };
};

/** How often the leading tab purges what has been in the bin for long enough, in milliseconds. */
const purgeEvery = 3_600_000;

/** Keeps the rows in step with DynamoDB, sends, converts and clears files, and watches for outcomes,
 *  until stopped. Everything is planned from the stored state, so any tab can go on where another
 *  ended. */
export const startWork = (parts: WorkDependencies): Work => {
  const { local, objects, kept, clock } = parts;
  const { deviceId } = local;
  const rows = createRowWriter({ ...parts, remote: parts.sessions, deviceId, now: clock.now });
  const others = followOtherSenders(local, objects, deviceId, clock.now);
  const live = createLive(clock, parts.onLive);
  const planner = startSending(parts, rows, live, others);
  const { syncing, sync } = startSyncing(parts, rows, live, others, planner);
  const { watching, watch } = startWatching(parts, live);

  const unsubscribe = local.subscribe((itemKeys) => {
    planner.plan();
    if (itemKeys.some((key) => local.snapshot.rows.get(key)?.dirty === true)) sync.wake();
    const untilMore = watching.untilMore();
    if (untilMore !== null) watch.within(untilMore);
  });
  const purgeExpired = async (): Promise<void> => {
    for (const address of inBin(local.snapshot, clock.now(), binKept)) {
      await local.change([], purge(address, clock.now()));
    }
  };
  const purging = setInterval(() => void purgeExpired().catch(() => undefined), purgeEvery);
  void purgeExpired().catch(() => undefined);
  const leftovers = leftoverBytes(local.snapshot, clock.now());
  void Promise.allSettled(leftovers.map((itemKey) => kept.drop(itemKey)));
  planner.plan();

  return {
    wake() {
      syncing.restart();
      watching.restart();
      planner.retryNow();
      sync.wake();
      watch.wake();
    },
    watched() {
      sync.nudge();
      watch.nudge();
    },
    async stop() {
      unsubscribe();
      clearInterval(purging);
      await Promise.all([sync.stop(), watch.stop(), planner.stop()]);
    },
  };
};
