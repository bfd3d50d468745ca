import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseConfig, type Config } from '#contract/config';

const root = path.join(import.meta.dirname, '..');

/** A program of the project under test, in processes of its own. */
export interface RunningApp {
  /** Origin of the page, e.g. `http://127.0.0.1:41234`. */
  readonly origin: string;
  readonly config: Config;
  readonly dataDir: string;
  /** Everything printed so far. */
  output(): string;
  /** SIGTERM, as a supervisor stops it; gives the exit code. */
  stop(): Promise<number | null>;
}

/** A new, empty folder for one test; `remove` deletes it with whatever came into it. */
export const temporaryFolder = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'latchkey-test-'));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
};

/** Collects a process's output and gives the first match of `pattern` in it.
 *  @throws {Error} with the output when the process ends first or `within` milliseconds pass. */
const awaitOutput = (
  child: ChildProcess,
  output: () => string,
  pattern: RegExp,
  within: number,
): Promise<RegExpExecArray> =>
  new Promise((resolve, reject) => {
    const give = (): void => {
      const found = pattern.exec(output());
      if (found === null) return;
      clearTimeout(timer);
      resolve(found);
    };
    const fail = (why: string): void =>
      reject(new Error(`${why} before it printed ${pattern}:\n${output()}`));
    const timer = setTimeout(() => fail(`${within} ms passed`), within);
    child.stdout?.on('data', give);
    child.on('exit', (code) => fail(`the program ended (${code})`));
    give();
  });

/** `npm start` with any free ports. Ready when it has printed the page's address and serves it.
 *  @throws {Error} with what it printed, when it does not come up. */
export const startApp = async (
  dataDir: string,
  options: readonly string[] = [],
): Promise<RunningApp> => {
  const command = ['start', '--', '--port', '0', '--engine-port', '0', '--data', dataDir];
  const child = spawn('npm', [...command, ...options], { cwd: root, stdio: 'pipe' });
  let printed = '';
  child.stdout.on('data', (text) => (printed += String(text)));
  child.stderr.on('data', (text) => (printed += String(text)));
  const exited = once(child, 'exit');
  const output = () => printed;
  const [, origin = ''] = await awaitOutput(
    child,
    output,
    /ready: (http:\/\/(?:127\.0\.0\.1|localhost):\d+)/,
    120_000,
  );
  const config = parseConfig(await (await fetch(`${origin}/config.json`)).json());
  if (!config.ok) throw new Error(config.problem);
  return {
    origin,
    config: config.value,
    dataDir,
    output,
    async stop() {
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
};
