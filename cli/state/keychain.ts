import { createRequire } from 'node:module';
import type * as Keyring from '@napi-rs/keyring';
import { KeychainRefused } from '../failures.ts';

/** Short secrets that the operating system keeps for its user, by name. Every method throws KeychainRefused
 *  where there is no keychain, or it is locked. */
export interface Keychain {
  /** Returns a secret; null where there is none of this name. */
  read(name: string): string | null;
  write(name: string, secret: string): void;
  remove(name: string): void;
}

/** Under which the system lists the entries. */
const service = 'latchkey';

/** On Linux only the Secret Service: the library's other store, the kernel's keyring, forgets at a restart.
 *  @see https://specifications.freedesktop.org/secret-service-spec/latest/ */
const store = { linux: { store: 'secret-service' } } as const;

/** Loads the library, which is not installed everywhere, at the first use. */
const load = (): typeof Keyring =>
  createRequire(import.meta.url)('@napi-rs/keyring') as typeof Keyring;

const ask = <Answer>(name: string, question: (entry: Keyring.Entry) => Answer): Answer => {
  try {
    const { Entry } = load();
    return question(new Entry(service, name, store));
  } catch (cause) {
    throw new KeychainRefused(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};

/** The keychain of macOS, the Credential Manager of Windows, the Secret Service of a Linux desktop. */
export const systemKeychain: Keychain = {
  read: (name) => ask(name, (entry) => entry.getPassword()),
  write: (name, secret) => ask(name, (entry) => entry.setPassword(secret)),
  remove: (name) => void ask(name, (entry) => entry.deletePassword()),
};
