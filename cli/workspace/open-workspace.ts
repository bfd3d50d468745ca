import { SignedOut } from '../../src/sign-in/request-failures.ts';
import type { Workspace, WorkspaceView } from '../../src/ui/views.ts';
import { openOnHost } from '../../src/workspace/open-on-host.ts';
import { identityOf, type Site } from '../site.ts';
import { openDevice } from '../state/device.ts';
import type { DiskStore } from '../state/local-store.ts';
import { createHost } from './host.ts';

/** The page's workspace in this process. */
export interface OpenedWorkspace {
  readonly workspace: Workspace;
  readonly local: DiskStore;
  /** Resolves with the first value, now or later, that `pick` finds in the view.
   *  @throws SignedOut once the refresh token is gone. */
  until<Value>(pick: (view: WorkspaceView) => Value | null): Promise<Value>;
  /** Resolves once DynamoDB has every change, and other devices can learn of it. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const isSettled = ({ snapshot }: DiskStore): boolean =>
  [...snapshot.rows.values()].every(({ dirty }) => !dirty) &&
  Object.keys(snapshot.sync.unannounced).length === 0;

/** Opens the workspace on this computer's own local state, and reads what other devices changed.
 *  @throws what the first exchange with DynamoDB throws, and what `identityOf` throws. */
export const openWorkspace = async (site: Site): Promise<OpenedWorkspace> => {
  const { config, userPool, signInFile, folder } = site;
  const { identityId, owner, shared } = await identityOf(site, new AbortController().signal);
  const local = await openDevice(folder, identityId, owner);
  let onFirstSync: (failure: unknown) => void = () => undefined;
  const firstSync = new Promise<void>((resolve, reject) => {
    onFirstSync = (failure) => (failure === null ? resolve() : reject(failure as Error));
  });
  const host = createHost({
    storage: signInFile.storage,
    local,
    onSync: (failure) => onFirstSync(failure),
  });
  const workspace = await openOnHost({ config, userPool, shared }, host);
  const close = async (): Promise<void> => {
    await workspace.close();
    await local.closed();
  };
  try {
    await firstSync;
  } catch (error) {
    await close();
    throw error;
  }

  return {
    workspace,
    local,
    until: (pick) =>
      new Promise((resolve, reject) => {
        let stop = (): void => undefined;
        const look = (view: WorkspaceView): boolean => {
          const value = view.signedOut ? null : pick(view);
          if (view.signedOut) reject(new SignedOut('the refresh token is gone'));
          else if (value !== null) resolve(value);
          else return false;
          stop();
          return true;
        };
        if (!look(workspace.view)) stop = workspace.subscribe(look);
      }),
    settled: () =>
      new Promise((resolve, reject) => {
        const stops: (() => void)[] = [];
        const look = (): boolean => {
          const { signedOut } = workspace.view;
          if (signedOut) reject(new SignedOut('the refresh token is gone'));
          else if (isSettled(local)) resolve();
          else return false;
          for (const stop of stops) stop();
          return true;
        };
        if (!look()) stops.push(local.onChange(look), workspace.subscribe(look));
      }),
    close,
  };
};
