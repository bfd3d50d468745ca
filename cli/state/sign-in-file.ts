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

const schema = v.object({
  config: v.unknown(),
  items: v.record(v.string(), v.string()),
});

type Content = v.InferOutput<typeof schema>;

/** The file that holds the site's config.json and the tokens. Only its owner can read it (mode 600). */
export interface SignInFile {
  readonly file: string;
  /** The config of the last login; null before the first. */
  config(): Config | null;
  remember(config: Config): void;
  /** Tokens, and the identity ID that the identity pool gave. */
  readonly storage: KeyValueStorage;
}

const empty: Content = { config: null, items: {} };

/** Creates the sign-in file of a state folder. Every read is from disk, since another command may have
 *  renewed the tokens or signed out. */
export const createSignInFile = (folder: string): SignInFile => {
  const file = path.join(folder, 'sign-in.json');

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
  const change = (to: (items: Map<string, string>) => void): void => {
    const { config, items } = read();
    const next = new Map(Object.entries(items));
    to(next);
    write({ config, items: Object.fromEntries(next) });
  };

  return {
    file,
    config() {
      const parsed = parseConfig(read().config);
      return parsed.ok ? parsed.value : null;
    },
    remember: (config) => write({ ...read(), config }),
    storage: {
      getItem: (key) => read().items[key] ?? null,
      setItem: (key, value) => change((items) => void items.set(key, value)),
      removeItem: (key) => change((items) => void items.delete(key)),
      clear: () => change((items) => items.clear()),
    },
  };
};
