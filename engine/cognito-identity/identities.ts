import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporarySuffix, replaceFile } from '../replace-file.ts';

/** The identity IDs of logins. A login's ID never changes. */
export interface Identities {
  /** Gives the identity ID of a login, and writes a new one to disk when there is none yet. */
  of(login: Login): Promise<string>;
  /** Whether an identity ID belongs to a login. */
  isOf(identityId: string, login: Login): boolean;
}

export interface Login {
  /** e.g. `cognito-idp.us-east-1.amazonaws.com/us-east-1_abc`. */
  readonly provider: string;
  readonly sub: string;
}

/** Opens the identities kept in `dir`: one file each, named by a hash of pool, provider and `sub`. An
 *  identity ID is `REGION:UUID`.
 *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
export const openIdentities = async (
  dir: string,
  poolId: string,
  region: string,
): Promise<Identities> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const known = new Map<string, string>();
  for (const name of await readdir(dir)) {
    // Left unfinished when the engine was killed: no client was given it.
    if (name.endsWith(temporarySuffix)) continue;
    known.set(name, await readFile(join(dir, name), 'utf8'));
  }
  const keyOf = ({ provider, sub }: Login): string =>
    createHash('sha256')
      .update(JSON.stringify([poolId, provider, sub]))
      .digest('hex');

  const make = async (key: string): Promise<string> => {
    const identityId = `${region}:${randomUUID()}`;
    await replaceFile(join(dir, key), identityId);
    known.set(key, identityId);
    return identityId;
  };

  // Two tabs that sign in at once must get one identity.
  const making = new Map<string, Promise<string>>();
  const makeOnce = (key: string): Promise<string> => {
    const made = making.get(key) ?? make(key).finally(() => making.delete(key));
    making.set(key, made);
    return made;
  };

  return {
    of(login) {
      const key = keyOf(login);
      const found = known.get(key);
      return found === undefined ? makeOnce(key) : Promise.resolve(found);
    },
    isOf: (identityId, login) => known.get(keyOf(login)) === identityId,
  };
};
