import { fork, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The outcome of one invocation, as Lambda reports it. */
export type InvocationOutcome =
  | { readonly status: 'succeeded' }
  | {
      readonly status: 'failed';
      readonly errorType: string;
      readonly errorMessage: string;
    };

/** One execution environment: a process that runs the bundle, one invocation at a time. */
export interface ConverterProcess {
  /** Never rejects. A process that exceeded its memory or its timeout is killed, and `alive` is false. */
  invoke(event: unknown, requestId: string): Promise<InvocationOutcome>;
  readonly alive: boolean;
  stop(): void;
}

export interface ProcessOptions {
  /** Path of the deployable bundle. */
  readonly bundle: string;
  /** The whole environment: the function's variables, its credentials and Lambda's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** MiB. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  /** Null: the converter's output is dropped. */
  readonly log: Writable | null;
}

type Message =
  | { readonly ready: true }
  | { readonly memory: number }
  | { readonly done: string; readonly result: unknown }
  | {
      readonly done: string;
      readonly error: { readonly errorType: string; readonly errorMessage: string };
    };

const bootstrap = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

const failed = (errorType: string, errorMessage: string): InvocationOutcome => ({
  status: 'failed',
  errorType,
  errorMessage,
});

/** Starts the converter's process. It is killed when its resident set exceeds `memorySize`, which Lambda
 *  reports as Runtime.ExitError.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
export const startConverterProcess = (options: ProcessOptions): ConverterProcess => {
  const child = fork(bootstrap, [], {
    env: { ...options.environment, LATCHKEY_BUNDLE: options.bundle },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const output of [child.stdout, child.stderr]) {
    if (options.log === null) output?.resume();
    else output?.pipe(options.log, { end: false });
  }
  const ready = started(child);
  let alive = true;
  const kill = () => {
    alive = false;
    child.kill('SIGKILL');
  };
  child.once('exit', () => {
    alive = false;
  });
  // 'error' comes instead of 'exit' where the process could not be started at all.
  child.once('error', () => {
    alive = false;
  });

  return {
    get alive() {
      return alive;
    },
    async invoke(event, requestId) {
      if (!(await ready)) return failed('Runtime.ExitError', 'the converter did not start');
      return run(child, event, requestId, options, kill);
    },
    stop: kill,
  };
};

const started = (child: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => {
    child.on('message', (message: Message) => {
      if ('ready' in message) resolve(true);
    });
    child.once('exit', () => resolve(false));
    child.once('error', () => resolve(false));
  });

const run = (
  child: ChildProcess,
  event: unknown,
  requestId: string,
  options: ProcessOptions,
  kill: () => void,
): Promise<InvocationOutcome> =>
  new Promise((resolve) => {
    const finish = (outcome: InvocationOutcome) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(outcome);
    };
    const onExit = () =>
      finish(failed('Runtime.ExitError', 'the process ended before it answered'));
    const onMessage = (message: Message) => {
      if ('memory' in message && message.memory > options.memorySize * 1024 * 1024) {
        kill();
        finish(failed('Runtime.ExitError', `more than ${options.memorySize} MB of memory`));
      }
      if (!('done' in message) || message.done !== requestId) return;
      if ('error' in message) finish({ status: 'failed', ...message.error });
      else finish({ status: 'succeeded' });
    };
    const timer = setTimeout(() => {
      kill();
      finish(failed('Sandbox.Timedout', `timed out after ${options.timeout} seconds`));
    }, options.timeout * 1000);
    child.on('message', onMessage);
    child.once('exit', onExit);
    if (!child.connected) {
      onExit();
      return;
    }
    child.send(
      { invoke: event, requestId, deadline: Date.now() + options.timeout * 1000 },
      (error) => {
        if (error !== null) onExit();
      },
    );
  });
