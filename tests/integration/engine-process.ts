import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Config } from '#contract/config';
import { codeFromInbox } from './embedded.ts';
import type { Credentials } from './sigv4.ts';
import { confirmSignUp, newAccount, signUp, type Account } from './users.ts';

/** An embedded engine in a process that a test can kill and measure. */
export interface EngineProcess {
  readonly config: Config;
  readonly operator: Credentials;
  /** Signs up and confirms a new user. */
  newAccount(): Promise<Account>;
  /** Peak resident set in bytes; null where the kernel does not report it.
   *  @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
  peakMemory(): Promise<number | null>;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

interface Ready {
  readonly url: string;
  readonly config: Config;
  readonly operator: Credentials;
}

/** Starts the engine in its own process.
 *  @throws {Error} with its output, when it exits before it is ready. */
export const startEngineProcess = async (dataDir: string): Promise<EngineProcess> => {
  const program = path.join(import.meta.dirname, 'engine-program.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataDir], {
    cwd: path.join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints += String(text)));
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    exited.then(([code]) => {
      throw new Error(`the engine exited with ${String(code)} before it was ready:\n${complaints}`);
    }),
  ]);
  const { url, config, operator } = JSON.parse(line) as Ready;
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return {
    config,
    operator,
    async newAccount() {
      const account = newAccount();
      await signUp(config, account);
      await confirmSignUp(config, account.email, await codeFromInbox(url, account.email));
      return account;
    },
    peakMemory: () => peakMemoryOf(child.pid ?? 0),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
};

const peakMemoryOf = async (pid: number): Promise<number | null> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(status);
  return found === null ? null : Number(found[1]) * 1024;
};
