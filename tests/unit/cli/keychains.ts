import { KeychainRefused } from '../../../cli/failures.ts';
import type { Keychain } from '../../../cli/state/keychain.ts';

/** A keychain in memory, which can be locked. */
export class FakeKeychain implements Keychain {
  readonly entries = new Map<string, string>();
  isLocked = false;

  read(name: string): string | null {
    this.#open();
    return this.entries.get(name) ?? null;
  }
  write(name: string, secret: string): void {
    this.#open();
    this.entries.set(name, secret);
  }
  remove(name: string): void {
    this.#open();
    this.entries.delete(name);
  }

  #open(): void {
    if (this.isLocked) throw new KeychainRefused('it is locked');
  }
}

/** What a computer without a keychain has. */
export const refusingKeychain = (): Keychain =>
  Object.assign(new FakeKeychain(), { isLocked: true });
