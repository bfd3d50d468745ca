import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailedCode } from './codes.ts';
import type { Verifier } from './srp.ts';

/** A user as kept on disk. Times are epoch milliseconds. No password: its verifier. */
export interface User {
  /** UUID; also the Cognito user name. */
  readonly sub: string;
  /** Lower case. */
  readonly email: string;
  readonly password: Verifier;
  readonly status: 'UNCONFIRMED' | 'CONFIRMED';
  readonly createdAt: number;
  readonly confirmationCode: MailedCode | null;
  readonly resetCode: MailedCode | null;
  readonly totp: Totp;
  /** Tokens whose sign-in is not later than this are void. */
  readonly signedOutAt: number;
  /** `origin_jti` of sign-ins whose refresh token was revoked. */
  readonly revoked: readonly string[];
  readonly wrongPasswords: number;
  readonly lockedUntil: number;
}

/** The second factor. `lastStep` was used and is refused a second time. */
export type Totp =
  | { readonly status: 'none' }
  | { readonly status: 'associated'; readonly secret: string }
  | {
      readonly status: 'verified';
      readonly secret: string;
      readonly enabled: boolean;
      readonly lastStep: number;
    };

export interface UserStore {
  byEmail(email: string): User | null;
  bySub(sub: string): User | null;
  /** Resolves once the user is on disk. */
  save(user: User): Promise<void>;
  remove(user: User): Promise<void>;
}

/** Opens the users kept in `dir`, one file each. */
export const openUsers = async (dir: string): Promise<UserStore> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const users = new Map<string, User>();
  for (const name of await readdir(dir)) {
    if (!name.endsWith('.json')) continue;
    const user = JSON.parse(await readFile(join(dir, name), 'utf8')) as User;
    users.set(user.email, user);
  }
  const fileOf = ({ email }: User) =>
    join(dir, `${createHash('sha256').update(email).digest('hex').slice(0, 32)}.json`);
  let writing: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = writing.then(work);
    writing = done.catch(() => undefined);
    return done;
  };

  return {
    byEmail: (email) => users.get(email.toLowerCase()) ?? null,
    bySub: (sub) => [...users.values()].find((user) => user.sub === sub) ?? null,
    save(user) {
      users.set(user.email, user);
      return inTurn(async () => {
        await writeFile(`${fileOf(user)}.new`, JSON.stringify(user), { mode: 0o600 });
        await rename(`${fileOf(user)}.new`, fileOf(user));
      });
    },
    remove(user) {
      users.delete(user.email);
      return inTurn(() => rm(fileOf(user), { force: true }));
    },
  };
};
