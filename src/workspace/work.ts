import { problemOf } from '#contract/errors';
import type { Clock } from '../credentials/clock.ts';
import { AccessRefused } from '../credentials/request-failures.ts';
import type { Pauses } from '../credentials/requester.ts';
import type { ResultStore } from '../result/port.ts';
import { createWatch } from '../result/watch.ts';
import { startLoop } from '../session/loop.ts';
import type { LocalStore, SessionStore } from '../session/port.ts';
import { createRowWriter } from '../session/row-writer.ts';
import { localFileOf } from '../session/rows.ts';
import { createSync } from '../session/sync.ts';
import { SignedOut } from '../sign-in/sign-in-failures.ts';
import type { KeptBytes } from '../upload/kept-bytes.ts';
import { leftoverBytes } from '../upload/leftover-bytes.ts';
import { followOtherSenders } from '../upload/other-sender.ts';
import { createPacer, firstPace } from '../upload/pace.ts';
import type { ObjectStore } from '../upload/port.ts';
import { createSlots } from '../upload/slots.ts';
import { createJobRunner, type JobEnd } from './job-runner.ts';
import { planJobs, type Job } from './jobs.ts';
import { createLive } from './live.ts';
import { performJob } from './perform.ts';
import { failureActionFor } from './failure-action.ts';
import type { LiveState } from './tabs.ts';

/** What the tab at work works with. */
export interface WorkDependencies extends Pauses {
  readonly local: LocalStore;
  readonly sessions: SessionStore;
  readonly results: ResultStore;
  readonly objects: ObjectStore;
  readonly kept: KeptBytes;
  readonly clock: Clock;
  readonly isOnline: () => boolean;
  /** Whether somebody looks at any tab. */
  readonly isWatched: () => boolean;
  /** Calls back when S3 asks for fewer requests. */
  readonly onThrottle: (listener: () => void) => void;
  /** The live state has changed. */
  readonly onLive: (live: LiveState) => void;
  /** Bytes of these files are missing here; another tab may hold them. */
  readonly onMissingBytes: (itemKeys: readonly string[]) => void;
}

/** The work of the leading tab. */
export interface Work {
  /** Something happened outside: look at everything now. */
  wake(): void;
  /** Somebody has begun to look at a tab: go on looking for news. */
  watched(): void;
  stop(): Promise<void>;
}

/** Files on their way at once; how many requests that makes is the pacer's business. */
const filesAtOnce = 3;

/** Starts the work: keeps the rows in step with DynamoDB, sends, converts and clears files, and
 *  watches for outcomes, until stopped. Everything it does is planned from the stored state, so that
 *  any tab can go on where another ended. */
export const startWork = (parts: WorkDependencies): Work => {
  const { local, objects, results, kept, clock } = parts;
  const { deviceId } = local;
  const { now } = clock;
  const rows = createRowWriter({ ...parts, remote: parts.sessions, deviceId, now });
  const slots = createSlots(firstPace.width);
  const pacer = createPacer(slots.resize);
  const others = followOtherSenders(local, objects, deviceId, now);
  const live = createLive(clock, parts.onLive);
  let isPlanned = false;

  const onProgress = (itemKey: string, partNumber: number, sentBytes: number): void => {
    pacer.sent(live.progress(itemKey, partNumber, sentBytes), Date.now());
  };
  const dependencies = { local, rows, objects, results, kept, slots, deviceId, now, onProgress };

  const setSignedOut = (signedOut: boolean): void => {
    live.signedOut(signedOut);
    plan();
  };

  const onFailure = async ({ itemKey }: Job, error: unknown, tries: number): Promise<JobEnd> => {
    if (error instanceof SignedOut) setSignedOut(true);
    const action = failureActionFor(error, tries, parts.random());
    if (action.then === 'again') return action;
    if (action.then === 'give-up') {
      const problem = problemOf(action.failure);
      await local.change([itemKey], ({ rows: known, files }) =>
        known.has(itemKey) ? { files: [{ ...localFileOf(files, itemKey), problem }] } : {},
      );
    }
    return 'done';
  };

  const runner = createJobRunner({
    perform: (job, signal) =>
      performJob(job, signal, dependencies).finally(() => live.progressEnds(job.itemKey)),
    onFailure,
    onChange: () => plan(),
  });

  const planNow = (): void => {
    isPlanned = false;
    const { jobs, waiting } = planJobs(local.snapshot, {
      ...{ deviceId, online: parts.isOnline(), signedOut: live.state.signedOut },
      ...{ width: filesAtOnce, bytesPlace: kept.place, holdUp: runner.holdUp },
      senderIsAlive: others.isAlive,
    });
    const missing = Object.keys(waiting).filter(
      (key) => waiting[key] === 'bytes' && live.state.waiting[key] !== 'bytes',
    );
    live.waiting(waiting);
    if (missing.length > 0) parts.onMissingBytes(missing);
    runner.run(jobs);
  };
  /** Plans once for all that happens in one turn of the event loop. */
  const plan = (): void => {
    if (!isPlanned) queueMicrotask(planNow);
    isPlanned = true;
  };

  const syncing = createSync({
    ...{ local, remote: parts.sessions, rows, now, random: parts.random },
    isWatched: () => parts.isWatched() || runner.isBusy(),
    alsoLook: others.look,
    onFailure: (error) => {
      if (error instanceof SignedOut) setSignedOut(true);
      if (error instanceof AccessRefused) live.refused('rows', problemOf(error));
    },
    onSuccess: () => {
      live.refused('rows', null);
      if (!live.state.signedOut) return;
      setSignedOut(false);
      runner.release();
    },
  });
  const sync = startLoop(syncing.step);
  const watching = createWatch({
    ...{ local, results, now },
    isWatched: () => parts.isWatched() && parts.isOnline(),
    onUsage: live.usage,
    onFailure: (error) => {
      if (error instanceof AccessRefused) live.refused('outcomes', problemOf(error));
    },
    onSuccess: () => live.refused('outcomes', null),
  });
  const watch = startLoop(watching.step);

  const unsubscribe = local.subscribe((itemKeys) => {
    plan();
    if (itemKeys.some((key) => local.snapshot.rows.get(key)?.dirty === true)) sync.wake();
    if (watching.hasMore()) watch.wake();
  });
  parts.onThrottle(pacer.throttled);
  const leftovers = leftoverBytes(local.snapshot, now());
  void Promise.allSettled(leftovers.map((itemKey) => kept.drop(itemKey)));
  plan();

  return {
    wake() {
      syncing.restart();
      watching.restart();
      runner.release();
      sync.wake();
      watch.wake();
    },
    watched() {
      sync.nudge();
      watch.nudge();
    },
    async stop() {
      unsubscribe();
      await Promise.all([sync.stop(), watch.stop(), runner.stop()]);
    },
  };
};
