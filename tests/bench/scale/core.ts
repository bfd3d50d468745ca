import type { Config } from '#contract/config';
import { openDiskStore, type DiskStore } from '../../../cli/state/local-store.ts';
import { createHost } from '../../../cli/workspace/host.ts';
import { NoConnection } from '../../../src/credentials/request-failures.ts';
import { openOnHost } from '../../../src/workspace/open-on-host.ts';
import type { Workspace, WorkspaceView } from '../../../src/ui/views.ts';
import type { SignedIn } from '../../integration/users.ts';

/** The core of page and command line, opened for one user. */
export interface Core {
  readonly workspace: Workspace;
  readonly store: DiskStore;
  /** Resolves at the end of the next exchange of rows with DynamoDB that succeeds. */
  exchanged(): Promise<void>;
  /** Resolves once so many files are ready, and DynamoDB has every change.
   *  @throws {Error} naming a file that failed. */
  ready(files: number): Promise<void>;
  close(): Promise<void>;
}

/** Whether so many files are ready and nothing is unsent.
 *  @throws {Error} naming a file that failed. */
const areReady = ({ sessions, unsynced }: WorkspaceView, files: number): boolean => {
  const all = sessions.flatMap((session) => session.files);
  const failed = all.find(({ state, problem }) => state.status === 'failed' || problem !== null);
  if (failed !== undefined) throw new Error(`${failed.name} failed: ${JSON.stringify(failed)}`);
  return unsynced === 0 && all.filter(({ state }) => state.status === 'ready').length === files;
};

const ready = (workspace: Workspace, files: number): Promise<void> =>
  new Promise((resolve, reject) => {
    let stop = (): void => undefined;
    const look = (view: WorkspaceView): void => {
      try {
        if (!areReady(view, files)) return;
        resolve();
      } catch (error) {
        reject(error as Error);
      }
      stop();
    };
    stop = workspace.subscribe(look);
    look(workspace.view);
  });

/** What a device keeps beside its local state. */
export const newDeviceStorage = () => {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
};

/** Opens the core on the local state in this folder, and waits for the first exchange of rows. Opened again
 *  with the same `storage`, it is on a device that knows its user. */
export const openCore = async (
  config: Config,
  user: Pick<SignedIn, 'email' | 'tokens'>,
  folder: string,
  storage = newDeviceStorage(),
): Promise<Core> => {
  const { email, tokens } = user;
  const store = await openDiskStore(folder);
  const waiting = new Set<() => void>();
  const exchanged = (): Promise<void> => new Promise((resolve) => waiting.add(resolve));
  const first = exchanged();
  const host = createHost({
    storage,
    local: store,
    onSync(failure) {
      if (failure !== null) return;
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
  });
  const userPool = {
    currentUser: () => ({ email, space: null }),
    idToken: () => Promise.resolve(tokens.idToken),
  };
  try {
    const workspace = await openOnHost({ config, userPool }, host);
    await first;
    return {
      workspace,
      store,
      exchanged,
      ready: (files) => ready(workspace, files),
      async close() {
        await workspace.close();
        await store.closed();
      },
    };
  } catch (error) {
    await store.closed();
    if (!(error instanceof NoConnection)) throw error;
    // The server closed a kept connection in the moment of use: a person opens the page again.
    return openCore(config, user, folder, storage);
  }
};
