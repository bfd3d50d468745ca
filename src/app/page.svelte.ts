import { problemOf, type Problem } from '#contract/errors';
import type { Erased } from '../account/erase.ts';
import type { SpaceName } from '#contract/owner';
import type { OpenWorkspace } from '../workspace/open-on-host.ts';
import { SignedOut } from '../sign-in/request-failures.ts';
import type { UserPool } from '../sign-in/port.ts';
import { SignIn } from '../sign-in/sign-in.svelte.ts';
import type { Workspace } from '../ui/views.ts';
import { WorkspaceState } from './workspace-state.svelte.ts';

/** Which screen is shown. */
export type Stage =
  | { readonly at: 'sign-in'; readonly signIn: SignIn }
  | { readonly at: 'opening'; readonly email: string }
  | { readonly at: 'open'; readonly email: string; readonly workspace: WorkspaceState }
  | { readonly at: 'leaving' }
  | { readonly at: 'deleted'; readonly erased: Erased }
  | { readonly at: 'stuck'; readonly email: string; readonly problem: Problem };

/** Dependencies of the page. */
export interface PageParts {
  readonly userPool: UserPool;
  readonly openWorkspace: () => Promise<Workspace>;
  /** What opening the user's space needs. */
  readonly from: OpenWorkspace;
  /** Tells the other tabs who is signed in. */
  readonly storage: Storage;
}

const signedInKey = 'latchkey-user';

/** The whole page's state: which screen is shown, and the transitions between screens. */
export class Page {
  readonly #parts: PageParts;
  #stage = $state.raw<Stage>({ at: 'opening', email: '' });
  #signInAgain = $state.raw<SignIn | null>(null);

  constructor(parts: PageParts) {
    this.#parts = parts;
  }

  get stage(): Stage {
    return this.#stage;
  }
  /** What opening the signed-in user's space needs; null where the user is in none. */
  member(): { readonly from: OpenWorkspace; readonly space: SpaceName } | null {
    const { from, userPool } = this.#parts;
    const space = userPool.currentUser()?.space ?? null;
    return space === null ? null : { from, space };
  }
  /** The form that asks a signed-out user for the password again, while it is open. */
  get signInAgain(): SignIn | null {
    return this.#signInAgain;
  }

  /** Opens the workspace of whoever is signed in, or shows the sign-in form. */
  async start(): Promise<void> {
    const user = this.#parts.userPool.currentUser();
    if (user === null) this.#showSignIn('');
    else await this.#open(user.email);
  }

  /** Signs out every tab of this browser and deletes the user's local data. */
  async signOut(): Promise<void> {
    await this.#leave();
  }

  /** Signs out every device.
   *  @throws when the user pool refuses or cannot be reached; then nothing has changed. */
  async signOutEverywhere(): Promise<void> {
    await this.#parts.userPool.signOutEverywhere();
    await this.#leave();
  }

  /** Closes the workspace, deletes the account by `erase`, then what this browser holds of it. When that
   *  fails, the workspace opens again and says why. */
  async deleteAccount(erase: () => Promise<Erased>): Promise<void> {
    const { stage } = this;
    if (stage.at !== 'open') return;
    // The other tabs first: what they write would be left.
    this.#parts.storage.removeItem(signedInKey);
    await stage.workspace.close();
    try {
      const erased = await erase();
      await stage.workspace.forget();
      await this.#parts.userPool.signOut();
      this.#stage = { at: 'deleted', erased };
    } catch (error) {
      await this.#open(stage.email);
      this.#complain(problemOf(error));
    }
  }

  askToSignInAgain(): void {
    const { stage } = this;
    if (stage.at !== 'open') return;
    this.#signInAgain = new SignIn(this.#parts.userPool, stage.email, () => void this.#reopen());
  }

  stopAskingToSignIn(): void {
    this.#signInAgain = null;
  }

  changePassword(oldPassword: string, newPassword: string): Promise<void> {
    return this.#parts.userPool.changePassword(oldPassword, newPassword);
  }

  /** Follows a sign-in or sign-out in another tab: `key` and new `value` of a storage event. */
  onStorageChange(key: string | null, value: string | null): void {
    if (key !== signedInKey) return;
    if (value === null) void this.#close().then(() => this.#showSignIn(''));
    else if (this.#stage.at === 'sign-in') void this.#open(value);
  }

  async #open(email: string): Promise<void> {
    this.#stage = { at: 'opening', email };
    try {
      const workspace = await this.#parts.openWorkspace();
      this.#stage = { at: 'open', email, workspace: new WorkspaceState(workspace) };
      this.#parts.storage.setItem(signedInKey, email);
    } catch (error) {
      if (error instanceof SignedOut) this.#showSignIn(email);
      else this.#stage = { at: 'stuck', email, problem: problemOf(error) };
    }
  }

  #complain({ whatToDo }: Problem): void {
    if (this.#stage.at === 'open') this.#stage.workspace.notices.show('bad', whatToDo);
  }

  async #reopen(): Promise<void> {
    const { stage } = this;
    this.#signInAgain = null;
    if (stage.at !== 'open') return;
    await stage.workspace.close();
    await this.#open(stage.email);
  }

  async #close(): Promise<void> {
    const { stage } = this;
    this.#signInAgain = null;
    if (stage.at === 'open') await stage.workspace.close();
  }

  async #leave(): Promise<void> {
    const { stage } = this;
    this.#signInAgain = null;
    this.#stage = { at: 'leaving' };
    // The other tabs first: they hold the database open that is deleted next.
    this.#parts.storage.removeItem(signedInKey);
    try {
      if (stage.at === 'open') await stage.workspace.forget();
    } finally {
      await this.#parts.userPool.signOut();
      this.#showSignIn('');
    }
  }

  #showSignIn(email: string): void {
    const signIn = new SignIn(this.#parts.userPool, email, (address) => void this.#open(address));
    this.#stage = { at: 'sign-in', signIn };
  }
}
