import { problemOf } from '#contract/errors';
import { localFileOf } from '../session/rows.ts';
import { SignedOut } from '../sign-in/request-failures.ts';
import { failureActionFor } from './failure-action.ts';
import { createJobRunner, type JobEnd } from './job-runner.ts';
import { planJobs, type Job, type JobInputs } from './jobs.ts';
import type { Live } from './live.ts';
import { loadOnce } from './load-once.ts';
import type { JobDependencies } from './perform.ts';

/** Dependencies of the planner. */
export interface PlannerParts extends JobDependencies {
  readonly live: Live;
  readonly isOnline: () => boolean;
  readonly senderIsAlive: JobInputs['senderIsAlive'];
  /** This browser lacks the bytes of these files; another tab may hold them. */
  readonly onMissingBytes: (itemKeys: readonly string[]) => void;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Plans which files to work on, and works on them. */
export interface JobPlanner {
  /** Plans again, once for everything that changes in this turn of the event loop. */
  plan(): void;
  /** Ends every pause before another try. */
  retryNow(): void;
  /** Whether the user has to sign in again before anything can be sent. */
  setSignedOut(signedOut: boolean): void;
  isBusy(): boolean;
  stop(): Promise<void>;
}

/** Files that are sent at once; the pacer decides how many requests that makes. */
const filesAtOnce = 3;

/** Loaded separately: the list of sessions does not need it. */
const loadPerform = loadOnce(() => import('./perform.ts'));

/** A planner that has not planned yet. */
export const createJobPlanner = (parts: PlannerParts): JobPlanner => {
  const { local, kept, live, deviceId } = parts;
  let isPlanned = false;

  const onFailure = async ({ itemKey }: Job, error: unknown, tries: number): Promise<JobEnd> => {
    if (error instanceof SignedOut) setSignedOut(true);
    const action = failureActionFor(error, tries, parts.random());
    if (action.then === 'again') return action;
    if (action.then === 'give-up') {
      const problem = problemOf(action.failure);
      await local.change([itemKey], ({ rows, files }) =>
        rows.has(itemKey) ? { files: [{ ...localFileOf(files, itemKey), problem }] } : {},
      );
    }
    return 'done';
  };

  const runner = createJobRunner({
    perform: async (job, signal) => {
      try {
        const { performJob } = await loadPerform();
        return await performJob(job, signal, parts);
      } finally {
        live.progressEnds(job.itemKey);
      }
    },
    onFailure,
    onChange: () => plan(),
  });

  const planNow = (): void => {
    isPlanned = false;
    const { jobs, waiting } = planJobs(local.snapshot, {
      deviceId,
      online: parts.isOnline(),
      signedOut: live.state.signedOut,
      filesAtOnce,
      bytesPlace: kept.place,
      pauseReason: runner.pauseReason,
      senderIsAlive: parts.senderIsAlive,
    });
    const missing = Object.keys(waiting).filter(
      (key) => waiting[key] === 'bytes' && live.state.waiting[key] !== 'bytes',
    );
    live.waiting(waiting);
    if (missing.length > 0) parts.onMissingBytes(missing);
    runner.run(jobs);
  };
  const plan = (): void => {
    if (!isPlanned) queueMicrotask(planNow);
    isPlanned = true;
  };
  const setSignedOut = (signedOut: boolean): void => {
    live.signedOut(signedOut);
    plan();
  };

  return {
    plan,
    setSignedOut,
    retryNow: () => runner.endPauses(),
    isBusy: () => runner.isBusy(),
    stop: () => runner.stop(),
  };
};
