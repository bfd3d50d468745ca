import type { Job } from './jobs.ts';

/** What to do about a job that failed: leave it alone for a while, or until something changes. */
export type Setback =
  { readonly pause: number; readonly because: 'network' | 'retry' } | { readonly pause: null };

/** Runs jobs, at most one for each file. */
export interface JobRunner {
  /** Starts what is not under way, and stops what is no longer to be. */
  run(jobs: readonly Job[]): void;
  holdUp(itemKey: string): 'network' | 'retry' | null;
  /** Lets every file that waits be tried at once. */
  release(): void;
  isBusy(): boolean;
  stop(): Promise<void>;
}

interface Running {
  readonly job: Job;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** What running jobs takes. */
export interface JobRunnerParts {
  readonly perform: (job: Job, signal: AbortSignal) => Promise<void>;
  /** Judges a failure; `tries` counts those of this file in a row. Not asked about stopped jobs. */
  readonly onFailure: (job: Job, error: unknown, tries: number) => Promise<Setback>;
  /** Something ended, or a pause did: plan again. */
  readonly onChange: () => void;
}

/** A runner with nothing to do yet. */
export const createJobRunner = ({ perform, onFailure, onChange }: JobRunnerParts): JobRunner => {
  const running = new Map<string, Running>();
  const held = new Map<string, { because: 'network' | 'retry'; timer: unknown }>();
  const tries = new Map<string, number>();
  let stopped = false;

  const hold = (itemKey: string, because: 'network' | 'retry', pause: number): void => {
    const resume = (): void => {
      held.delete(itemKey);
      onChange();
    };
    held.set(itemKey, { because, timer: setTimeout(resume, pause) });
  };

  const execute = async (job: Job, signal: AbortSignal): Promise<void> => {
    const { itemKey } = job;
    try {
      await perform(job, signal);
      tries.delete(itemKey);
    } catch (error) {
      if (signal.aborted) return;
      const count = (tries.get(itemKey) ?? 0) + 1;
      tries.set(itemKey, count);
      const setback = await onFailure(job, error, count);
      if (setback.pause === null) tries.delete(itemKey);
      else if (!stopped) hold(itemKey, setback.because, setback.pause);
    }
  };

  const start = (job: Job): void => {
    const abort = new AbortController();
    const ended = execute(job, abort.signal).finally(() => {
      running.delete(job.itemKey);
      if (!stopped) onChange();
    });
    running.set(job.itemKey, { job, abort, ended });
  };

  const cancelHolds = (): void => {
    for (const { timer } of held.values()) clearTimeout(timer as ReturnType<typeof setTimeout>);
    held.clear();
  };

  return {
    run(jobs) {
      if (stopped) return;
      const wanted = new Map(jobs.map((job) => [job.itemKey, job]));
      for (const [itemKey, { job, abort }] of running)
        if (wanted.get(itemKey)?.do !== job.do) abort.abort();
      for (const job of jobs) if (!running.has(job.itemKey)) start(job);
    },
    holdUp: (itemKey) => held.get(itemKey)?.because ?? null,
    release() {
      cancelHolds();
      tries.clear();
      onChange();
    },
    isBusy: () => running.size > 0,
    async stop() {
      stopped = true;
      cancelHolds();
      for (const { abort } of running.values()) abort.abort();
      await Promise.allSettled([...running.values()].map(({ ended }) => ended));
    },
  };
};
