import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Config } from '#contract/config';
import { codeFromInbox } from '../../integration/embedded.ts';
import { confirmSignUp, newAccount, signUp, type Account } from '../../integration/users.ts';
import type { Traffic } from './traffic.ts';

/** What an engine has done since it was started. */
export interface Counts extends Traffic {
  /** Of the engine's process alone: converters run in others. */
  readonly cpuSeconds: number;
}

/** An embedded engine in its own process, which counts what it does. */
export interface CountedEngine {
  readonly config: Config;
  /** Signs up and confirms a new user. */
  newAccount(): Promise<Account>;
  /** The counts, once no conversion is under way. */
  counts(): Promise<Counts>;
  stop(): Promise<void>;
}

/** Starts the engine with the data of this folder.
 *  @throws {Error} when it exits before it is ready. */
export const startCountedEngine = async (dataDir: string): Promise<CountedEngine> => {
  const child = fork(path.join(import.meta.dirname, 'engine-program.ts'), [dataDir], {
    cwd: path.join(import.meta.dirname, '../../..'),
    execArgv: ['--import', 'tsx'],
  });
  const exited = once(child, 'exit');
  const next = async (): Promise<unknown> => {
    const [message] = await Promise.race([
      once(child, 'message') as Promise<unknown[]>,
      exited.then(([code]) => {
        throw new Error(`the engine exited with ${String(code)}`);
      }),
    ]);
    return message;
  };
  const { url, config } = (await next()) as { readonly url: string; readonly config: Config };
  return {
    config,
    async newAccount() {
      const account = newAccount();
      await signUp(config, account);
      await confirmSignUp(config, account.email, await codeFromInbox(url, account.email));
      return account;
    },
    counts() {
      const counts = next();
      child.send('counts');
      return counts as Promise<Counts>;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
};
