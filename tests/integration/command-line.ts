import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { Config } from '#contract/config';
import { runLatchkey } from '../../cli/program.ts';
import { temporaryFolder } from '../app-process.ts';
import { refusingKeychain } from '../unit/cli/keychains.ts';
import type { Account } from './users.ts';

/** A finished command. */
export interface CommandRun {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** A computer with its own state folder, on which commands run. */
export interface CommandLine {
  /** Home folder: for pictures, and of the state. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a command in this process; `lines` are its standard input. */
  run(args: readonly string[], lines?: readonly string[]): Promise<CommandRun>;
  /** Starts a command in a process of its own, which a test can kill; `lines` are its standard input. */
  start(
    args: readonly string[],
    variables?: Readonly<Record<string, string>>,
    lines?: readonly string[],
  ): CommandProcess;
  /** Signs in. */
  login(config: Config, account: Account): Promise<void>;
  remove(): Promise<void>;
}

/** A command in a process of its own. */
export interface CommandProcess {
  output(): string;
  /** Resolves when it has ended. */
  readonly ended: Promise<CommandRun & { readonly signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

/** The program that `npx latchkey` runs. */
export const launcher = path.join(import.meta.dirname, '../../cli/latchkey.js');

const collected = (stream: PassThrough): (() => string) => {
  let text = '';
  stream.on('data', (data: Buffer) => (text += data.toString()));
  return () => text;
};

/** Returns what a command printed that ended well.
 *  @throws {Error} with its errors, when it did not. */
export const outputOf = ({ code, output, errors }: CommandRun): string => {
  if (code === 0) return output;
  throw new Error(`the command ended (${code}):\n${errors}\n${output}`);
};

/** Returns the lines of JSON that a command printed. */
export const jsonOf = (ran: CommandRun): readonly Record<string, unknown>[] =>
  outputOf(ran)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Creates a computer without any state, and without a keychain. */
export const newCommandLine = async (): Promise<CommandLine> => {
  const folder = await temporaryFolder();
  const home = folder.path;
  const environment = {
    HOME: home,
    XDG_STATE_HOME: path.join(home, 'state'),
    LATCHKEY_TOKENS: 'file',
  };

  const run = async (args: readonly string[], lines: readonly string[] = []) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const [output, errors] = [collected(stdout), collected(stderr)];
    const stdin = Readable.from(lines.map((line) => `${line}\n`));
    const code = await runLatchkey(args, {
      ...{ environment, stdin, stdout, stderr },
      keychain: refusingKeychain(),
    });
    return { code, output: output(), errors: errors() };
  };

  return {
    home,
    environment,
    run,
    start(args, variables = {}, lines = []) {
      const child = spawn(process.execPath, [launcher, ...args], {
        cwd: home,
        env: { PATH: process.env.PATH ?? '', ...environment, ...variables },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      // A command that ends without reading them breaks the pipe.
      child.stdin.on('error', () => undefined);
      child.stdin.end(lines.map((line) => `${line}\n`).join(''));
      let [output, errors] = ['', ''];
      child.stdout.on('data', (data: Buffer) => (output += data.toString()));
      child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
      const ended = once(child, 'close').then((end) => {
        const [code, signal] = end as [number | null, NodeJS.Signals | null];
        return { code: code ?? -1, signal, output, errors };
      });
      return { output: () => output, ended, kill: (signal) => void child.kill(signal) };
    },
    async login(config, { email, password }) {
      const file = path.join(home, 'config.json');
      await writeFile(file, JSON.stringify(config));
      outputOf(await run(['login', email, '--config', file], [password]));
    },
    remove: () => folder.remove(),
  };
};
