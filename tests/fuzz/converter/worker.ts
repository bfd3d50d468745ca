import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Reply, Request } from './program.ts';

/** What came of a request, the ends that the process cannot tell of among them. */
export type Answer =
  | Reply
  | { readonly came: 'crash'; readonly detail: string }
  | { readonly came: 'hang'; readonly detail: string };

const converter = fileURLToPath(new URL('./program.ts', import.meta.url));
/** Characters of standard error that are kept for a crash: libvips warns a lot before it. */
const keptChars = 4000;

interface Started {
  readonly child: ChildProcess;
  lastWords: string;
}

const start = (program: string): Started => {
  const child = fork(program, {
    execArgv: ['--import', 'tsx', '--no-warnings', '--expose-gc'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const started: Started = { child, lastWords: '' };
  child.stderr?.on('data', (chunk: Buffer) => {
    started.lastWords = (started.lastWords + chunk.toString()).slice(-keptChars);
  });
  return started;
};

/** A process that converts, one file after another; one that died or hangs is replaced. `program`
 *  stands in for the converter where the watching itself is tested. */
export const newWorker = (hangsAfterMs: number, program = converter) => {
  let current: Started | null = null;

  const stop = async (): Promise<void> => {
    const stopping = current?.child;
    current = null;
    if (stopping === undefined || stopping.exitCode !== null || stopping.signalCode !== null) {
      return;
    }
    const gone = once(stopping, 'exit');
    stopping.kill('SIGKILL');
    await gone;
  };

  const ask = async (request: Request): Promise<Answer> => {
    const started = (current ??= start(program));
    const { child } = started;
    const waiting = new AbortController();
    const { signal } = waiting;
    const timeout = setTimeout(() => waiting.abort(), hangsAfterMs);
    child.send(request);
    try {
      const answered = once(child, 'message', { signal }).then(([reply]) => reply as Reply);
      const ended = once(child, 'exit', { signal }).then(([code, killedBy]): Answer => {
        current = null;
        return { came: 'crash', detail: `${String(killedBy ?? code)}: ${started.lastWords}` };
      });
      return await Promise.race([answered, ended]);
    } catch (error) {
      if (!signal.aborted) throw error;
      await stop();
      return { came: 'hang', detail: `no end after ${hangsAfterMs / 1000} s` };
    } finally {
      clearTimeout(timeout);
      waiting.abort();
    }
  };

  return { ask, stop };
};
