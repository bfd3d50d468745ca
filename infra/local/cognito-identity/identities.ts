import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Which identity ID a login has: one for ever. */
export interface Identities {
  /** The identity of a login, made where there is none yet; on disk before it is told. */
  of(login: Login): Promise<string>;
  /** Whether an identity ID belongs to a login. */
  isOf(identityId: string, login: Login): boolean;
}

export interface Login {
  /** e.g. `cognito-idp.us-east-1.amazonaws.com/us-east-1_abc`. */
  readonly provider: string;
  readonly sub: string;
}

const keyOf = ({ provider, sub }: Login): string =>
  createHash('sha256').update(`${provider}\n${sub}`).digest('hex');

/** Opens the identities kept in `dir`, one file each. An identity ID is `REGION:UUID`.
 *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
export const openIdentities = async (dir: string, region: string): Promise<Identities> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const known = new Map<string, string>();
  for (const name of await readdir(dir)) {
    if (name.endsWith('.new')) continue;
    known.set(name, (await readFile(join(dir, name), 'utf8')).trim());
  }
  const making = new Map<string, Promise<string>>();

  const make = async (key: string): Promise<string> => {
    const identityId = `${region}:${randomUUID()}`;
    const file = await open(join(dir, `${key}.new`), 'w', 0o600);
    try {
      await file.writeFile(identityId);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(join(dir, `${key}.new`), join(dir, key));
    known.set(key, identityId);
    making.delete(key);
    return identityId;
  };

  return {
    async of(login) {
      const key = keyOf(login);
      const found = known.get(key);
      if (found !== undefined) return found;
      // Two tabs that sign in at once must get one identity.
      const made = making.get(key) ?? make(key);
      making.set(key, made);
      return made;
    },
    isOf: (identityId, login) => known.get(keyOf(login)) === identityId,
  };
};
