import type { Job } from './jobs.ts';

/** Why a file is paused before another try. */
export type PauseReason = 'network' | 'retry';

/** How a job ended: done, or to be tried again after a pause (milliseconds). */
export type JobEnd = 'done' | { readonly pause: number; readonly because: PauseReason };

/** Runs jobs, at most one of each file at a time. */
export interface JobRunner {
  /** Starts the jobs that are not under way, and aborts those that are not in the list. */
  run(jobs: readonly Job[]): void;
  pauseReason(itemKey: string): PauseReason | null;
  /** Ends every pause. */
  endPauses(): void;
  isBusy(): boolean;
  stop(): Promise<void>;
}

/** Dependencies of the runner. */
export interface JobRunnerParts {
  readonly perform: (job: Job, signal: AbortSignal) => Promise<JobEnd>;
  /** Decides what a failure means; `tries` counts those of this file in a row. Not called for aborted
   *  jobs. */
  readonly onFailure: (job: Job, error: unknown, tries: number) => Promise<JobEnd>;
  /** A job or a pause has ended: plan again. */
  readonly onChange: () => void;
}

interface Running {
  readonly job: Job;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

interface Paused {
  readonly because: PauseReason;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The longest pause that a timer can make, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Creates a runner without jobs. */
export const createJobRunner = ({ perform, onFailure, onChange }: JobRunnerParts): JobRunner => {
  const running = new Map<string, Running>();
  const paused = new Map<string, Paused>();
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
        paused.delete(itemKey);
        onChange();
      };
      const timer = setTimeout(resume, Math.min(end.pause, longestTimer));
      paused.set(itemKey, { because: end.because, timer });
    }
    onChange();
  };

  const clearPauses = (): void => {
    for (const { timer } of paused.values()) clearTimeout(timer);
    paused.clear();
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
    pauseReason: (itemKey) => paused.get(itemKey)?.because ?? null,
    endPauses() {
      clearPauses();
      tries.clear();
      onChange();
    },
    isBusy: () => running.size > 0,
    async stop() {
      stopped = true;
      clearPauses();
      const ends = [...running.values()].map(({ abort, ended }) => {
        abort.abort();
        return ended;
      });
      await Promise.allSettled(ends);
    },
  };
};
