import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile, temporarySuffix } from './replace-file.ts';

/** What a data folder has besides the services' data: made once, the same after each restart. */
export interface DataFolder {
  readonly dir: string;
  /** Generates the IDs of pools and clients; not secret. */
  readonly seed: string;
  /** Encrypts session tokens and derives secret keys: 32 bytes. */
  readonly masterKey: Uint8Array;
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly demoAccounts: readonly DemoAccount[];
}

export interface DemoAccount {
  readonly email: string;
  readonly password: string;
}

/** The first file that the engine writes: a folder that has it belongs to the engine. */
const marker = 'engine.json';

/** Opens a data folder, mode 700, and creates what is missing. Files with secrets have mode 600.
 *  @param fresh empties the folder first.
 *  @throws Error when the folder has files that the engine did not make, which a later `fresh` would
 *  delete. */
export const openDataFolder = async (dir: string, fresh: boolean): Promise<DataFolder> => {
  await requireOwnFolder(dir);
  if (fresh) await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await chmod(dir, 0o700);
  const { seed, masterKey } = await keptJson(join(dir, marker), () => ({
    seed: randomBytes(16).toString('hex'),
    masterKey: randomBytes(32).toString('base64'),
  }));
  const operator = await keptJson(join(dir, 'operator-credentials.json'), () => ({
    accessKeyId: `LKIAOPERATOR${randomBytes(4).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  }));
  const demoAccounts = await keptJson(join(dir, 'demo-accounts.json'), () =>
    ['alice@example.com', 'bob@example.com'].map((email) => ({ email, password: newPassword() })),
  );
  return { dir, seed, masterKey: Buffer.from(masterKey, 'base64'), operator, demoAccounts };
};

const requireOwnFolder = async (dir: string): Promise<void> => {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.every((name) => name.endsWith(temporarySuffix)) || (await isMarked(dir))) return;
  throw new Error(`${dir} has files that are not this engine's: name an empty or a new folder`);
};

const isMarked = async (dir: string): Promise<boolean> => {
  try {
    const kept = JSON.parse(await readFile(join(dir, marker), 'utf8')) as Record<string, unknown>;
    return typeof kept.seed === 'string' && typeof kept.masterKey === 'string';
  } catch {
    return false;
  }
};

/** Random, with every kind of character that the password policy requires. */
const newPassword = (): string => `Lk-${randomBytes(9).toString('base64url')}-7x`;

const keptJson = async <T>(path: string, make: () => T): Promise<T> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) return JSON.parse(text) as T;
  const value = make();
  await replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);
  return value;
};
