import { problemOf, type Problem } from '#contract/errors';
import type { Account, Belongings, OwnData, Passkey, Passkeys } from './port.ts';
import type { Erased } from './erase.ts';

/** What the page knows of the second factor. `setting-up` has the secret that an app is to be given. */
export type SecondFactor =
  | { readonly status: 'unknown' }
  | { readonly status: 'off' }
  | { readonly status: 'setting-up'; readonly secret: string }
  | { readonly status: 'on' };

/** The state of the account page: email, passkeys, second factor, and what AWS holds of the user. */
export class AccountState {
  readonly #account: Account;
  readonly #data: OwnData;
  secondFactor = $state.raw<SecondFactor>({ status: 'unknown' });
  /** Null while unknown, and where there are none. */
  passkeys = $state.raw<readonly Passkey[] | null>(null);
  /** The address to which a code was sent; null if none was. */
  newEmail = $state<string | null>(null);
  belongings = $state.raw<Belongings | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);

  constructor(account: Account, data: OwnData) {
    this.#account = account;
    this.#data = data;
  }

  get data(): OwnData {
    return this.#data;
  }

  /** Asks Cognito and AWS what there is. */
  load(): Promise<boolean> {
    return this.#run(async () => {
      const [hasSecondFactor, belongings, passkeys] = await Promise.all([
        this.#account.hasSecondFactor(),
        this.#data.list(),
        this.#account.passkeys?.list() ?? null,
      ]);
      this.passkeys = passkeys;
      this.secondFactor = { status: hasSecondFactor ? 'on' : 'off' };
      this.belongings = belongings;
    });
  }

  beginSecondFactor(): Promise<boolean> {
    return this.#run(async () => {
      this.secondFactor = { status: 'setting-up', secret: await this.#account.newSecret() };
    });
  }

  confirmSecondFactor(code: string): Promise<boolean> {
    return this.#run(async () => {
      await this.#account.verifySecret(code);
      this.secondFactor = { status: 'on' };
    });
  }

  removeSecondFactor(): Promise<boolean> {
    return this.#run(async () => {
      await this.#account.removeSecondFactor();
      this.secondFactor = { status: 'off' };
    });
  }

  addPasskey(): Promise<boolean> {
    return this.#changePasskeys(async (passkeys) => passkeys.add());
  }

  removePasskey(id: string): Promise<boolean> {
    return this.#changePasskeys(async (passkeys) => passkeys.remove(id));
  }

  #changePasskeys(change: (passkeys: Passkeys) => Promise<void>): Promise<boolean> {
    return this.#run(async () => {
      const { passkeys } = this.#account;
      if (passkeys === null) return;
      await change(passkeys);
      this.passkeys = await passkeys.list();
    });
  }

  requestEmail(email: string): Promise<boolean> {
    return this.#run(async () => {
      await this.#account.requestEmail(email);
      this.newEmail = email.trim();
    });
  }

  verifyEmail(code: string): Promise<boolean> {
    return this.#run(async () => {
      await this.#account.verifyEmail(code);
      this.newEmail = null;
    });
  }

  cancelEmail(): void {
    this.problem = null;
    this.newEmail = null;
  }

  cancelSecondFactor(): void {
    this.problem = null;
    this.secondFactor = { status: 'off' };
  }

  /** Deletes everything, then the user. `progress` is called with what is deleted, and known so far.
   *  @throws what `eraseOwnData` throws. */
  async erase(progress: (done: number, known: number) => void): Promise<Erased> {
    const { eraseOwnData } = await import('./erase.ts');
    const erased = await eraseOwnData(this.#data, Date.now(), progress);
    await this.#account.deleteUser();
    return erased;
  }

  /** Runs one action at a time. Gives false when it failed, with the reason in `problem`. */
  async #run(action: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await action();
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
