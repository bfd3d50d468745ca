import path from 'node:path';
import type { Config } from '#contract/config';
import { temporaryFolder } from '../../app-process.ts';
import { engines, NotAvailable } from '../../engines/known-engines.ts';
import { attachedEngine } from '../../integration/attachment.ts';
import { startEngineProcess, type EngineProcess } from '../../integration/engine-process.ts';
import { newUser } from '../../integration/engine-under-test.ts';
import { signIn, type SignedIn } from '../../integration/users.ts';

/** An engine in a process of its own, and a user signed in to it. */
export interface Contender {
  readonly name: string;
  readonly config: Config;
  readonly user: SignedIn;
  stop(): Promise<void>;
}

export interface Embedded extends Contender {
  readonly process: EngineProcess;
  /** Stops the engine and starts it with the same data.
   *  @returns milliseconds until it answered. */
  restart(): Promise<number>;
}

/** Starts the embedded engine: signatures, policies and decision log on. */
export const startEmbeddedContender = async (): Promise<Embedded> => {
  const folder = await temporaryFolder();
  const dataDir = path.join(folder.path, 'data');
  let running = await startEngineProcess(dataDir);
  const user = await signIn(running.config, await running.newAccount());
  return {
    name: 'embedded',
    config: running.config,
    user,
    process: running,
    async restart() {
      await running.stop();
      const start = performance.now();
      running = await startEngineProcess(dataDir);
      return performance.now() - start;
    },
    async stop() {
      await running.stop();
      await folder.remove();
    },
  };
};

/** Starts an emulator; without its identity pool the user signs with the operator's keys.
 *  @returns the reason where it is not available. */
export const startEmulator = async (name: 'ministack' | 'moto'): Promise<Contender | string> => {
  const start = engines[name];
  if (start === undefined) return 'unknown';
  try {
    const { version, target, stop } = await start();
    const user = await newUser(attachedEngine(target));
    return { name: `${name} ${version}`, config: target.config, user, stop };
  } catch (error) {
    if (error instanceof NotAvailable) return error.message;
    throw error;
  }
};
