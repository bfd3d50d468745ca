import 'fake-indexeddb/auto';
import { identityId, type FileId } from '#contract/ids';
import type { Owner } from '#contract/owner';
import { connectWorkspace, type OpenedWorkspace } from '../../../src/workspace/connect.ts';
import type { Host } from '../../../src/workspace/host.ts';
import type { FileView, Workspace, WorkspaceView } from '../../../src/ui/views.ts';
import { createClock } from '../../../src/credentials/clock.ts';
import type { CredentialSource } from '../../../src/credentials/port.ts';
import { createRequester, type Pauses } from '../../../src/credentials/requester.ts';
import type { FakeAws } from './fake-aws.ts';
import { FakeBrowser, Life } from './fake-browser.ts';

const alice = identityId('us-east-1:11111111-2222-4333-8444-555555555555');
const credentials: CredentialSource = {
  current: () =>
    Promise.resolve({
      ...{ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
      ...{ obtainedAt: 0, expiresAt: Infinity },
    }),
  refused: () => undefined,
};

let profiles = 0;

/** A browser profile that no other test has seen. */
export const newBrowser = (): FakeBrowser => {
  profiles += 1;
  return new FakeBrowser(`profile-${process.pid}-${profiles}`);
};

/** Every method of a port, with the requester's retries in front, as long as the tab lives. */
const retried = <Port extends object>(port: Port, pauses: Pauses, life: Life): Port => {
  const request = createRequester(credentials, pauses);
  return new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (name === 'allRows' || typeof method !== 'function') return method;
      return (...args: unknown[]) =>
        life.isOver
          ? new Promise(() => undefined)
          : request(() => life.while(Reflect.apply(method, target, args) as Promise<unknown>));
    },
  });
};

/** Who opens a tab: by default Alice, on her own. */
export interface Opening {
  readonly owner?: Owner;
  readonly name?: string;
  /** What the tab runs in, made of the browser. */
  readonly hostOf?: (browser: Host) => Host;
}

/** Opens a tab of a browser. Pauses between tries take no time. */
export const openTab = (
  aws: FakeAws,
  browser: FakeBrowser,
  life: Life = new Life(),
  { owner = alice, name, hostOf = (host) => host }: Opening = {},
): Promise<OpenedWorkspace> => {
  const closing = new AbortController();
  const pauses: Pauses = {
    random: Math.random,
    wait: () =>
      new Promise((resolve, reject) => {
        setImmediate(() => (closing.signal.aborted ? reject(new Error('closed')) : resolve()));
      }),
  };
  return connectWorkspace({
    ...{ owner, name, localName: `${browser.profile}-${owner}` },
    ...{ clock: createClock(Date.now), pauses },
    host: hostOf(browser.tab(life)),
    // No fake has a table.
    table: undefined as never,
    sessions: retried(aws.sessionStore, pauses, life),
    results: retried(aws.resultStore, pauses, life),
    objects: retried(aws.objectStore, pauses, life),
    signLink: (output) =>
      Promise.resolve({ href: `https://signed/${output.key}`, expiresAt: Date.now() }),
    signOriginal: ({ key }) =>
      Promise.resolve({ href: `https://signed/original/${key}`, expiresAt: Date.now() }),
    onThrottle: () => undefined,
    onClose: () => closing.abort(),
    onForget: () => undefined,
  });
};

/** How long `seen` waits, in milliseconds: less than a test's timeout, so that its error can show
 *  the last view. */
const patience = 50_000;

/** Resolves with the first matching view, now or later.
 *  @throws {Error} with the last view, where none came in time. */
export const seen = (
  workspace: Workspace,
  fits: (view: WorkspaceView) => boolean,
): Promise<WorkspaceView> =>
  new Promise((resolve, reject) => {
    if (fits(workspace.view)) return resolve(workspace.view);
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`no such view came; the last: ${JSON.stringify(workspace.view)}`));
    }, patience);
    const stop = workspace.subscribe((view) => {
      if (!fits(view)) return;
      clearTimeout(timer);
      stop();
      resolve(view);
    });
  });

/** All files of a view. */
export const filesIn = (view: WorkspaceView): readonly FileView[] =>
  view.sessions.flatMap(({ files }) => files);

/** Resolves once every file (of at least one) is in this state. */
export const allFiles = (workspace: Workspace, status: string): Promise<WorkspaceView> =>
  seen(
    workspace,
    (view) =>
      filesIn(view).length > 0 && filesIn(view).every(({ state }) => state.status === status),
  );

/** The file's address as commands take it. */
export const addressOf = (view: WorkspaceView, index = 0): [never, FileId] => {
  const file = filesIn(view)[index];
  if (file === undefined) throw new Error('no such file');
  return [file.sessionId as never, file.fileId];
};

/** A file of `size` bytes that `seed` decides. */
export const fileOf = (name: string, size: number, seed = 1): File => {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index += 997) bytes[index] = (index * 31 + seed) & 255;
  if (size > 0) bytes[0] = seed & 255;
  return new File([bytes], name, { type: 'image/jpeg' });
};
