import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a data folder keeps besides its services' data: made once, the same after each restart. */
export interface DataFolder {
  readonly dir: string;
  /** Makes the ids of pools and clients; no secret. */
  readonly seed: string;
  /** Seals session tokens and derives secret keys: 32 bytes. */
  readonly masterKey: Uint8Array;
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly demoAccounts: readonly DemoAccount[];
}

export interface DemoAccount {
  readonly email: string;
  readonly password: string;
}

/** Opens a data folder, mode 700, and makes what it lacks. `fresh` empties it first.
 *  Files with secrets have mode 600. */
export const openDataFolder = async (dir: string, fresh: boolean): Promise<DataFolder> => {
  if (fresh) await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await chmod(dir, 0o700);
  const { seed, masterKey } = await keptJson(join(dir, 'engine.json'), () => ({
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

/** Random, and of every kind of character that the password policy asks for. */
const newPassword = (): string => `Lk-${randomBytes(9).toString('base64url')}-7x`;

const keptJson = async <T>(path: string, make: () => T): Promise<T> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) return JSON.parse(text) as T;
  const value = make();
  await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return value;
};
