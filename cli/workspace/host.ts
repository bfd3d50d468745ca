import type { Host } from '../../src/workspace/host.ts';
import { createS3Access } from '../../src/workspace/s3-access.ts';
import { createBlobHandler } from '../blob-handler.ts';
import type { DiskStore } from '../state/local-store.ts';

/** Dependencies of the host. */
export interface HostParts {
  readonly storage: Host['storage'];
  /** The local state of this process; no other process has it open. */
  readonly local: DiskStore;
  readonly onSync: (failure: unknown) => void;
}

const nothingChanges = (): (() => void) => () => undefined;

/** This process, as the workspace uses it: its only tab, always visible and, as far as it knows, online.
 *  Requests find out otherwise. */
export const createHost = ({ storage, local, onSync }: HostParts): Host => ({
  profile: 'latchkey',
  storage,
  locks: {
    request: <Result>(
      _name: string,
      ...rest: [() => Promise<Result>] | [object, () => Promise<Result>]
    ) => (rest.at(-1) as () => Promise<Result>)(),
  },
  channel: () => ({
    postMessage: () => undefined,
    addEventListener: () => undefined,
    close: () => undefined,
  }),
  openLocalStore: () => Promise.resolve(local),
  forgetLocalStore: () => local.closed(),
  isOnline: () => true,
  isVisible: () => true,
  onChange: nothingChanges,
  // Files stay where they are: references to them take no room.
  room: () => Promise.resolve({ usage: 0, quota: Infinity }),
  heicAsJpeg: () => Promise.resolve(null),
  s3Access: (parts) => Promise.resolve(createS3Access(parts, createBlobHandler())),
  onSync,
});
