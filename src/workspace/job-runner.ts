import type { Job } from './jobs.ts';

/** Why a file is left alone for a while. */
export type HoldUp = 'network' | 'retry';

/** How a job ended: for good, or to be tried again after a pause (milliseconds). */
export type JobEnd = 'done' | { readonly pause: number; readonly because: HoldUp };

/** Runs jobs, at most one for each file. */
export interface JobRunner {
  /** Starts what is not under way, and stops what is no longer to be. */
  run(jobs: readonly Job[]): void;
  holdUp(itemKey: string): HoldUp | null;
  /** Lets every file that waits be tried at once. */
  release(): void;
  isBusy(): boolean;
  stop(): Promise<void>;
}

/** What running jobs takes. */
export interface JobRunnerParts {
  readonly perform: (job: Job, signal: AbortSignal) => Promise<JobEnd>;
  /** Judges a failure; `tries` counts those of this file in a row. Not asked about stopped jobs. */
  readonly onFailure: (job: Job, error: unknown, tries: number) => Promise<JobEnd>;
  /** Something ended, or a pause did: plan again. */
  readonly onChange: () => void;
}

interface Running {
  readonly job: Job;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

interface Held {
  readonly because: HoldUp;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The longest pause that a timer can make, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** A runner with nothing to do yet. */
export const createJobRunner = ({ perform, onFailure, onChange }: JobRunnerParts): JobRunner => {
  const running = new Map<string, Running>();
  const held = new Map<string, Held>();
  const tries = new Map<string, number>();
  let stopped = false;

  const attempt = async (job: Job, signal: AbortSignal): Promise<JobEnd> => {
    const { itemKey } = job;
    try {
      const end = await perform(job, signal);
      tries.delete(itemKey);
      return end;
    } catch (error) {
      if (signal.aborted) return 'done';
      const count = (tries.get(itemKey) ?? 0) + 1;
      tries.set(itemKey, count);
      return onFailure(job, error, count);
    }
  };

  const execute = async (job: Job, signal: AbortSignal): Promise<void> => {
    const { itemKey } = job;
    const end = await attempt(job, signal);
    running.delete(itemKey);
    if (stopped) return;
    if (end !== 'done') {
      const resume = (): void => {
        held.delete(itemKey);
        onChange();
      };
      const timer = setTimeout(resume, Math.min(end.pause, longestTimer));
      held.set(itemKey, { because: end.because, timer });
    }
    onChange();
  };

  const endPauses = (): void => {
    for (const { timer } of held.values()) clearTimeout(timer);
    held.clear();
  };

  return {
    run(jobs) {
      if (stopped) return;
      const wanted = new Map(jobs.map((job) => [job.itemKey, job.do]));
      for (const { job, abort } of running.values()) {
        if (wanted.get(job.itemKey) !== job.do) abort.abort();
      }
      for (const job of jobs) {
        if (running.has(job.itemKey)) continue;
        const abort = new AbortController();
        running.set(job.itemKey, { job, abort, ended: execute(job, abort.signal) });
      }
    },
    holdUp: (itemKey) => held.get(itemKey)?.because ?? null,
    release() {
      endPauses();
      tries.clear();
      onChange();
    },
    isBusy: () => running.size > 0,
    async stop() {
      stopped = true;
      endPauses();
      const ends = [...running.values()].map(({ abort, ended }) => {
        abort.abort();
        return ended;
      });
      await Promise.allSettled(ends);
    },
  };
};
