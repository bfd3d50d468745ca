import { problemOf } from '#contract/errors';
import { newSessionId, type IdentityId, type SessionId } from '#contract/ids';
import type { Author } from '#contract/items';
import { spaceOf, type SpaceName } from '#contract/owner';
import { keptTransfers, type KeptTransfer } from '../../space/kept-transfers.ts';
import { transferWords } from '../../space/people-words.ts';
import { createPresenceStore, watchPresence } from '../../space/presence.ts';
import { runTransfer } from '../../space/transfer.ts';
import type { OpenedWorkspace } from '../../workspace/connect.ts';
import { memberName } from '../../session/member-name.ts';
import type { OpenWorkspace } from '../../workspace/open-on-host.ts';
import { openWorkspace, type BrowserWorkspace } from '../../workspace/open-workspace.ts';
import { isInSpace, ownHome } from '../session-address.ts';
import { WorkspaceState } from '../workspace-state.svelte.ts';
import { withOwnPreferences } from './own-preferences.ts';

/** Key under which this browser remembers that the space was shown last. */
const shownKey = 'latchkey-shown';

/** Dependencies of a member's two sets of sessions. */
export interface SpacesParts {
  readonly from: OpenWorkspace;
  readonly space: SpaceName;
  readonly email: string;
  /** What is the user's alone. */
  readonly own: WorkspaceState;
}

/** What a member can look at: what is theirs alone, and the space. One of the two is shown; the address
 *  says which. */
export class Spaces {
  readonly name: SpaceName;
  readonly #parts: SpacesParts;
  readonly #closing = new AbortController();
  #opened: BrowserWorkspace | null = null;
  /** New sessions of transfers that this page began and has not tried yet. */
  #begun: readonly SessionId[] = [];
  #stopPresence = (): void => undefined;
  #shared = $state.raw<WorkspaceState | null>(null);
  #wanted = $state(false);
  #others = $state.raw<readonly string[] | null>(null);
  #transfer = $state.raw<{ readonly title: string; readonly copied: number } | null>(null);

  constructor(parts: SpacesParts) {
    this.#parts = parts;
    this.name = parts.space;
    if (location.hash === '' && localStorage.getItem(shownKey) === parts.space) {
      location.replace(this.spaceAddress);
    }
    this.follow();
    void this.#open();
  }

  /** The workspace on screen. */
  get shown(): WorkspaceState {
    return (this.#wanted ? this.#shared : null) ?? this.#parts.own;
  }
  get spaceAddress(): string {
    return `#/space/${this.name}`;
  }
  get isSpaceShown(): boolean {
    return this.shown !== this.#parts.own;
  }
  /** Whether the space is wanted and not open yet. */
  get isOpening(): boolean {
    return this.#wanted && this.#shared === null;
  }
  /** The workspace that is not on screen, if it is open. */
  get other(): WorkspaceState | null {
    return this.isSpaceShown ? this.#parts.own : this.#shared;
  }
  /** Names of the other members who are looking at the space; null while nobody knows. */
  get others(): readonly string[] | null {
    return this.#others;
  }
  /** The transfer under way. */
  get transferring(): { readonly title: string; readonly copied: number } | null {
    return this.#transfer;
  }

  headingOf(which: 'yours' | 'space'): string {
    return which === 'yours' ? 'Yours' : `Space ${this.name}`;
  }

  /** Shows what the page's address names. */
  follow(): void {
    const { hash } = location;
    this.#wanted = hash === this.spaceAddress || isInSpace(hash);
    if (hash === ownHome) localStorage.removeItem(shownKey);
    else if (this.#wanted) localStorage.setItem(shownKey, this.name);
    this.#showNeeded();
  }

  /** Moves or copies a session of the shown owner to the other one. */
  send(sessionId: SessionId, title: string, how: 'move' | 'copy'): void {
    const kept = this.#kept();
    const begun = newSessionId(Date.now());
    this.#begun = [...this.#begun, begun];
    kept.add({
      ...{ sessionId, newSessionId: begun, title, how, space: this.name },
      from: this.isSpaceShown ? 'space' : 'yours',
    });
    this.#runTransfers();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#stopPresence();
    await this.#shared?.close();
  }

  get #own(): BrowserWorkspace {
    return this.#parts.own.workspace as BrowserWorkspace;
  }

  /** Lets the workspace that is not on screen read no news, unless a transfer waits for its pictures. */
  #showNeeded(): void {
    const isTransferring = this.#transfer !== null;
    this.#own.show(!this.isSpaceShown || isTransferring);
    this.#opened?.show(this.#wanted || isTransferring);
  }

  get #identityId(): IdentityId {
    return this.#own.inside.table.identityId as IdentityId;
  }

  #kept() {
    return keptTransfers(localStorage, this.#identityId);
  }

  async #open(): Promise<void> {
    const { from, email, space, own } = this.#parts;
    try {
      const shared = { space: spaceOf(space), name: memberName(email) };
      const opened = await openWorkspace({ ...from, shared }, this.#wanted);
      if (this.#closing.signal.aborted) return void (await opened.close());
      this.#opened = opened;
      this.#shared = new WorkspaceState(withOwnPreferences(opened, own.workspace));
      this.#showNeeded();
      this.#watchPresence(opened);
      this.#runTransfers();
    } catch (error) {
      own.notices.show('bad', problemOf(error).whatToDo);
    }
  }

  #watchPresence({ inside: { local, table } }: BrowserWorkspace): void {
    const { deviceId } = local;
    const me = { deviceId, identityId: this.#identityId, address: this.#parts.email };
    const isHere = () => this.#wanted && document.visibilityState === 'visible';
    const { look, stop } = watchPresence({
      store: createPresenceStore(table),
      ...{ me, isHere },
      onOthers: (names) => {
        this.#others = names;
      },
    });
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener('visibilitychange', look, { signal });
    window.addEventListener('hashchange', look, { signal });
    this.#stopPresence = () => {
      listening.abort();
      stop();
    };
  }

  /** Goes on with every transfer that this browser has begun, in one tab at a time. */
  #runTransfers(): void {
    const { signal } = this.#closing;
    const run = async (): Promise<void> => {
      for (const transfer of this.#kept().list()) {
        if (transfer.space === this.name && !signal.aborted) await this.#run(transfer);
      }
    };
    const name = `latchkey-transfers-${this.#identityId}`;
    navigator.locks.request(name, { signal }, run).catch(() => undefined);
  }

  async #run(transfer: KeptTransfer): Promise<void> {
    const { title, how, from } = transfer;
    const opened = this.#opened;
    if (opened === null) return;
    const yours = sideOf(this.#own);
    const space = sideOf(opened, memberName(this.#parts.email));
    const [source, target] = from === 'yours' ? [yours, space] : [space, yours];
    const show = (copied: number): void => {
      this.#transfer = { title, copied };
      this.#showNeeded();
    };
    show(0);
    try {
      const { signal } = this.#closing;
      const { objects } = opened.inside;
      const end = await runTransfer(transfer, {
        ...{ source, target, objects, signal, onProgress: show },
        isResumed: !this.#begun.includes(transfer.newSessionId),
      });
      this.#kept().remove(transfer);
      const to = this.headingOf(from === 'yours' ? 'space' : 'yours');
      const { tone, text } = transferWords({ title, how, to }, end);
      this.shown.notices.show(tone, text);
    } catch (error) {
      if (!this.#closing.signal.aborted) {
        this.shown.notices.show('bad', problemOf(error).whatToDo);
      }
    } finally {
      this.#begun = this.#begun.filter((begun) => begun !== transfer.newSessionId);
      this.#transfer = null;
      this.#showNeeded();
    }
  }
}

/** One side of a transfer. */
const sideOf = ({ inside: { local, table } }: OpenedWorkspace, name?: string) => ({
  local,
  author: (): Author => ({
    ...{ owner: table.identityId, deviceId: local.deviceId, name, now: table.now() },
  }),
});
