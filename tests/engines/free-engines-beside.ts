import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FreeEngines } from './free-engines.ts';

const program = fileURLToPath(new URL('run-free-engines.ts', import.meta.url));

/** Runs the free engines in a process of their own, beside other suites. One test file at a time: most of
 *  them wait for an emulator that does one thing at a time.
 *  @returns the sums, after it has printed all that the process printed. */
export const runFreeEnginesBeside = async (): Promise<FreeEngines> => {
  const child = fork(program, [], {
    silent: true,
    env: { ...process.env, VITEST_MAX_WORKERS: '1' },
  });
  const printed: Buffer[] = [];
  child.stdout?.on('data', (data: Buffer) => printed.push(data));
  child.stderr?.on('data', (data: Buffer) => printed.push(data));
  let sums: FreeEngines | null = null;
  child.on('message', (message) => (sums = message as FreeEngines));
  const [code] = (await once(child, 'close')) as [number | null];
  process.stdout.write(Buffer.concat(printed));
  const failures = [`free engines: the process ended with ${code} before it gave its sums`];
  return sums ?? { passed: 0, failed: 1, failures };
};
