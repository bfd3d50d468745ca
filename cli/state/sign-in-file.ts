import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { parseConfig, type Config } from '#contract/config';
import type { KeyValueStorage } from '../../src/sign-in/key-value-storage.ts';
import { KeychainRefused } from '../failures.ts';
import type { Keychain } from './keychain.ts';
import { itemsSchema, newSealKey, seal, sealedSchema, unseal, type Items } from './sealed-items.ts';
import type { TokenPlace } from './token-place.ts';

const schema = v.object({
  config: v.unknown(),
  /** The tokens as they are, unless they are sealed. */
  items: v.optional(itemsSchema),
  sealed: v.optional(sealedSchema),
});

type Content = v.InferOutput<typeof schema>;

/** The file that holds the site's config.json and the tokens: as they are, or encrypted with a key that is
 *  in the keychain. Only its owner can read it (mode 600). */
export interface SignInFile {
  readonly file: string;
  /** The config of the last login; null before the first. */
  config(): Config | null;
  remember(config: Config): void;
  /** Who holds the tokens. */
  place(): TokenPlace;
  /** Moves what is kept to `place`, where it stays until the next move. What a locked keychain holds is lost.
   *  @throws KeychainRefused when it is to go to the keychain, which cannot be used. */
  moveTo(place: TokenPlace): void;
  /** Deletes the tokens, and their key in the keychain. */
  forget(): void;
  /** Tokens, and the identity ID that the identity pool gave.
   *  @throws (from the methods) KeychainRefused. */
  readonly storage: KeyValueStorage;
}

/** Says where the tokens are. */
export const tokensWords = ({ file, place }: Pick<SignInFile, 'file' | 'place'>): string =>
  place() === 'keychain'
    ? `with the keychain, in ${file}, which only its key opens`
    : `in ${file}, which only you can read`;

const empty: Content = { config: null };

/** Creates the sign-in file of a state folder. Every read is from disk, since another command may have
 *  renewed the tokens or signed out. */
export const createSignInFile = (folder: string, keychain: Keychain): SignInFile => {
  const file = path.join(folder, 'sign-in.json');
  /** Keys by name, since a keychain may ask its user at each read. */
  const keys = new Map<string, string>();

  const read = (): Content => {
    try {
      return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return empty;
    }
  };
  /** Replaces the file as a whole, so that a crash leaves the old one or the new one. */
  const write = (content: Content): void => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const next = `${file}.${process.pid}`;
    const descriptor = openSync(next, 'w', 0o600);
    try {
      writeSync(descriptor, JSON.stringify(content));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(next, file);
  };

  const secretOf = (name: string): string | null => {
    const secret = keys.get(name) ?? keychain.read(name);
    if (secret !== null) keys.set(name, secret);
    return secret;
  };
  /** What the file holds; null where its key is gone, or another. */
  const itemsIn = ({ items = {}, sealed }: Content): Items | null => {
    if (sealed === undefined) return items;
    const secret = secretOf(sealed.key);
    return secret === null ? null : unseal(sealed, secret);
  };
  const change = (to: (items: Map<string, string>) => void): void => {
    const { config, ...before } = read();
    const items = itemsIn({ config, ...before });
    // Whatever was kept under a lost key is lost; nothing new is kept in the clear instead.
    if (items === null) return;
    const next = new Map(Object.entries(items));
    to(next);
    write({ config, ...kept(Object.fromEntries(next), before.sealed?.key) });
  };
  /** Items as they are kept with the key of this name. */
  const kept = (items: Items, name: string | undefined): Omit<Content, 'config'> => {
    const secret = name === undefined ? null : secretOf(name);
    return name === undefined || secret === null
      ? { items }
      : { sealed: seal(items, name, secret) };
  };
  /** Deletes a key that no file needs; one that a locked keychain holds stays. */
  const removeKey = (name: string | undefined): void => {
    if (name === undefined) return;
    keys.delete(name);
    try {
      keychain.remove(name);
    } catch (error) {
      if (!(error instanceof KeychainRefused)) throw error;
    }
  };
  const readable = (content: Content): Items => {
    try {
      return itemsIn(content) ?? {};
    } catch (error) {
      if (!(error instanceof KeychainRefused)) throw error;
      return {};
    }
  };

  return {
    file,
    config() {
      const parsed = parseConfig(read().config);
      return parsed.ok ? parsed.value : null;
    },
    remember: (config) => write({ ...read(), config }),
    place: () => (read().sealed === undefined ? 'file' : 'keychain'),
    moveTo(place) {
      const before = read();
      const items = readable(before);
      const name = place === 'file' ? undefined : randomUUID();
      if (name !== undefined) {
        const secret = newSealKey();
        // Before the file: a crash in between leaves a key that opens nothing.
        keychain.write(name, secret);
        keys.set(name, secret);
      }
      write({ config: before.config, ...kept(items, name) });
      removeKey(before.sealed?.key);
    },
    forget() {
      const { config, sealed } = read();
      write({ config });
      removeKey(sealed?.key);
    },
    storage: {
      getItem: (key) => itemsIn(read())?.[key] ?? null,
      setItem: (key, value) => change((items) => void items.set(key, value)),
      removeItem: (key) => change((items) => void items.delete(key)),
      clear: () => change((items) => items.clear()),
    },
  };
};
