import { LatchkeyError } from '#contract/errors';
import type { DeviceId } from '#contract/ids';
import type { FileItem } from '#contract/items';
import { sessionKey } from '#contract/item-keys';
import type { Recipe } from '#contract/recipe';
import type { Clock } from '../credentials/clock.ts';
import { ClockWrong, NoConnection, ServiceBusy } from '../credentials/failures.ts';
import type { Pauses } from '../credentials/requester.ts';
import type { ResultStore } from '../result/port.ts';
import { watchPause } from '../result/watch-plan.ts';
import { look, pendingKeys } from '../result/watch.ts';
import { LostRaces, NotHere } from '../session/failures.ts';
import type { LocalStore } from '../session/local-store.ts';
import { startLoop } from '../session/loop.ts';
import type { SessionStore } from '../session/port.ts';
import { createRowWriter } from '../session/row-writer.ts';
import { localFileOf } from '../session/rows.ts';
import { createSync } from '../session/sync.ts';
import { SignedOut } from '../sign-in/failures.ts';
import { clearFile } from '../upload/clear.ts';
import { convertFileAgain } from '../upload/convert-again.ts';
import type { KeptBytes } from '../upload/kept-bytes.ts';
import type { ObjectStore } from '../upload/port.ts';
import type { FileRow } from '../upload/run.ts';
import { sendFile } from '../upload/send-file.ts';
import { createSlots } from '../upload/slots.ts';
import { Unexpected } from './failures.ts';
import { createJobRunner, type Setback } from './job-runner.ts';
import { planJobs, type Job } from './jobs.ts';
import { quiet, type LiveState } from './tabs.ts';

/** What the tab at work works with. */
export interface WorkParts extends Pauses {
  readonly local: LocalStore;
  readonly sessions: SessionStore;
  readonly results: ResultStore;
  readonly objects: ObjectStore;
  readonly kept: KeptBytes;
  readonly deviceId: DeviceId;
  readonly clock: Clock;
  readonly isOnline: () => boolean;
  /** Whether somebody looks at any tab. */
  readonly isWatched: () => boolean;
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

/** Files on their way at once, and requests with bodies, to begin with. */
const filesAtOnce = 3;
const requestsAtOnce = 4;
/** Tries of one file in a row before it is shown as failed. */
const maxSetbacks = 8;
const longestSetback = 60_000;
/** How often a signed-out browser looks whether somebody has signed in again. */
const signInPause = 5_000;

const fileRow = (rows: ReturnType<typeof createRowWriter>, itemKey: string): FileRow => {
  const asFile = (item: ReturnType<typeof rows.read>): FileItem => {
    if (item.kind === 'file') return item;
    throw new NotHere(itemKey);
  };
  return {
    read: () => asFile(rows.read(itemKey)),
    write: async (change) => asFile(await rows.write(itemKey, (item) => change(asFile(item)))),
  };
};

const recipeFor = ({ snapshot }: LocalStore, file: FileItem): Recipe => {
  const session = snapshot.rows.get(sessionKey(file.sessionId))?.item;
  if (session?.kind === 'session') return session.recipe;
  throw new NotHere(sessionKey(file.sessionId));
};

/** Starts the work: keeps the rows in step with DynamoDB, sends, converts and clears files, and
 *  watches for outcomes, until stopped. Everything it does is planned from the stored state, so that
 *  any tab can go on where another ended. */
export const startWork = (parts: WorkParts): Work => {
  const { local, objects, results, kept, clock, deviceId } = parts;
  const { now } = clock;
  const rows = createRowWriter({ ...parts, remote: parts.sessions, now });
  const slots = createSlots(requestsAtOnce);
  const inFlight = new Map<string, number>();
  let live: LiveState = quiet;
  let signedOut = false;
  let planned = false;
  let quietLooks = 0;
  const looked = new Set<string>();

  const show = (change: Partial<LiveState>): void => {
    live = {
      ...{ ...live, inFlight: Object.fromEntries(inFlight) },
      ...{ clockOffset: clock.offset(), signedOut, ...change },
    };
    parts.onLive(live);
  };

  const perform = (job: Job, signal: AbortSignal): Promise<void> => {
    const row = fileRow(rows, job.itemKey);
    const at = { local, objects, results, kept, row, now, deviceId, slots, signal };
    switch (job.do) {
      case 'send':
        return sendFile({
          ...at,
          recipe: recipeFor(local, row.read()),
          onProgress: (sentBytes) => {
            if (sentBytes === 0) inFlight.delete(job.itemKey);
            else inFlight.set(job.itemKey, sentBytes);
            show({});
          },
        }).finally(() => inFlight.delete(job.itemKey));
      case 'convert':
        return convertFileAgain({ ...at, recipe: recipeFor(local, row.read()) });
      case 'clear':
        return clearFile(at);
    }
  };

  const giveUp = async (itemKey: string, error: unknown): Promise<Setback> => {
    const { code, whatToDo } =
      error instanceof LatchkeyError ? error : new Unexpected(String(error), { cause: error });
    await local.change([itemKey], ({ rows: known, files }) =>
      known.has(itemKey)
        ? { files: [{ ...localFileOf(files, itemKey), problem: { code, whatToDo } }] }
        : {},
    );
    return { pause: null };
  };

  const pauseAfter = (tries: number): number =>
    Math.min(longestSetback, 1_000 * 2 ** (tries - 1)) * (0.5 + parts.random() / 2);

  const onFailure = async ({ itemKey }: Job, error: unknown, tries: number): Promise<Setback> => {
    if (error instanceof NotHere) return { pause: null };
    if (error instanceof SignedOut) {
      onSignedOut();
      return { pause: signInPause, because: 'retry' };
    }
    if (error instanceof NoConnection) return { pause: pauseAfter(tries), because: 'network' };
    const passes =
      error instanceof ServiceBusy || error instanceof LostRaces || error instanceof ClockWrong;
    if (passes && tries < maxSetbacks) return { pause: pauseAfter(tries), because: 'retry' };
    return giveUp(itemKey, error);
  };

  const onSignedOut = (): void => {
    signedOut = true;
    show({});
  };

  const runner = createJobRunner({ perform, onFailure, onChange: () => plan() });

  /** Plans once for all that happens in one turn of the event loop. */
  const plan = (): void => {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      const { jobs, waiting } = planJobs(local.snapshot, {
        ...{ deviceId, online: parts.isOnline(), signedOut, width: filesAtOnce },
        hasBytes: kept.has,
        holdUp: runner.holdUp,
        senderIsAlive: () => true,
      });
      const missing = Object.keys(waiting).filter((itemKey) => waiting[itemKey] === 'bytes');
      const isNew = missing.filter((itemKey) => live.waiting[itemKey] !== 'bytes');
      if (isNew.length > 0) parts.onMissingBytes(isNew);
      runner.run(jobs);
      show({ waiting });
    });
  };

  const sync = startLoop(
    createSync({
      ...{ local, remote: parts.sessions, rows, now, random: parts.random },
      isWatched: () => parts.isWatched() || runner.isBusy(),
      onFailure: (error) => {
        if (error instanceof SignedOut) onSignedOut();
      },
      onSuccess: () => {
        if (!signedOut) return;
        signedOut = false;
        runner.release();
      },
    }),
  );

  const watchOutcomes = async (): Promise<number | null> => {
    const keys = pendingKeys(local, now(), looked);
    if (keys.length === 0 || !parts.isWatched() || !parts.isOnline()) return null;
    try {
      quietLooks = (await look({ local, results, now }, keys)) > 0 ? 0 : quietLooks + 1;
      for (const key of keys) looked.add(key);
    } catch (error) {
      quietLooks += 1;
      if (error instanceof SignedOut) onSignedOut();
    }
    return watchPause(quietLooks);
  };
  const watch = startLoop(watchOutcomes);

  let pendingBefore = 0;
  const unsubscribe = local.subscribe((itemKeys) => {
    plan();
    if (itemKeys.some((key) => local.snapshot.rows.get(key)?.dirty === true)) sync.wake();
    const pending = pendingKeys(local, now(), looked).length;
    if (pending > pendingBefore) {
      quietLooks = 0;
      watch.wake();
    }
    pendingBefore = pending;
  });
  plan();

  return {
    wake() {
      quietLooks = 0;
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
