import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile, replaceFile } from '../replace-file.ts';
import type { MailedCode } from './codes.ts';
import type { Verifier } from './srp.ts';

/** A user as kept on disk. Times are epoch milliseconds. No password: its verifier. */
export interface User {
  /** UUID; also the Cognito user name. */
  readonly sub: string;
  /** Lower case. */
  readonly email: string;
  readonly password: Verifier;
  readonly status: 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD';
  /** Until when the password signs in; null for one that the user chose. */
  readonly passwordExpiresAt: number | null;
  readonly enabled: boolean;
  readonly emailVerified: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly confirmationCode: MailedCode | null;
  readonly resetCode: MailedCode | null;
  /** An address that is to replace `email` once its code has come back. */
  readonly newEmail: { readonly email: string; readonly code: MailedCode } | null;
  readonly totp: Totp;
  /** Tokens whose sign-in is not later than this are void. */
  readonly signedOutAt: number;
  /** `origin_jti` of sign-ins whose refresh token was revoked. */
  readonly revoked: readonly string[];
}

/** The second factor. */
export type Totp =
  | { readonly status: 'none' }
  | { readonly status: 'associated'; readonly secret: string }
  | {
      readonly status: 'verified';
      readonly secret: string;
      readonly enabled: boolean;
      /** The last step whose code was used: its code, and any older one, is refused. */
      readonly lastStep: number;
      /** The secret of another device, which takes over once it has given a right code. */
      readonly nextSecret: string | null;
    };

/** The pool's users. Changes happen one after another and are visible once they are on disk, so a check
 *  made inside a change still holds when the change is made. */
export interface UserStore {
  /** Not case-sensitive. */
  byEmail(email: string): User | null;
  /** Not case-sensitive. */
  bySub(sub: string): User | null;
  /** In the order of their `sub`. */
  all(): readonly User[];
  /** @returns false, and changes nothing, when the address has a user already. */
  add(user: User): Promise<boolean>;
  /** @param to makes the changed user; what it throws, this throws, and nothing changes.
   *  @returns the changed user, or null when there is none any more. */
  change(sub: string, to: (user: User) => User): Promise<User | null>;
  remove(sub: string): Promise<void>;
  /** Takes as long as a change, for an answer that must not tell whether there was one. */
  writeDecoy(): Promise<void>;
}

type LaterMember = 'passwordExpiresAt' | 'enabled' | 'emailVerified' | 'modifiedAt';

/** Completes a user that was kept before these members existed. */
const completed = (kept: Omit<User, LaterMember> & Partial<Pick<User, LaterMember>>): User => ({
  passwordExpiresAt: null,
  enabled: true,
  emailVerified: kept.status === 'CONFIRMED',
  modifiedAt: kept.createdAt,
  ...kept,
});

/** As long as a typical user's file. */
const decoyText = ' '.repeat(1500);

/** Opens the users kept in `dir`, one file each.
 *  @param now epoch milliseconds. */
export const openUsers = async (dir: string, now = Date.now): Promise<UserStore> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const bySub = new Map<string, User>();
  const byEmail = new Map<string, User>();
  const know = (user: User) => {
    byEmail.delete(bySub.get(user.sub)?.email ?? '');
    bySub.set(user.sub, user);
    byEmail.set(user.email, user);
  };
  for (const name of await readdir(dir)) {
    // Half-written when the engine was killed: never acknowledged.
    if (!name.endsWith('.json')) continue;
    know(completed(JSON.parse(await readFile(join(dir, name), 'utf8')) as User));
  }
  const fileOf = (sub: string) => join(dir, `${sub}.json`);
  const keep = async (user: User): Promise<void> => {
    await replaceFile(fileOf(user.sub), JSON.stringify(user));
    know(user);
  };

  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  return {
    byEmail: (email) => byEmail.get(email.toLowerCase()) ?? null,
    bySub: (sub) => bySub.get(sub.toLowerCase()) ?? null,
    all: () => [...bySub.values()].sort((one, other) => (one.sub < other.sub ? -1 : 1)),
    add: (user) =>
      inTurn(async () => {
        if (byEmail.has(user.email)) return false;
        await keep(user);
        return true;
      }),
    change: (sub, to) =>
      inTurn(async () => {
        const user = bySub.get(sub);
        if (user === undefined) return null;
        const changed = { ...to(user), modifiedAt: now() };
        await keep(changed);
        return changed;
      }),
    remove: (sub) =>
      inTurn(async () => {
        await removeFile(fileOf(sub));
        byEmail.delete(bySub.get(sub)?.email ?? '');
        bySub.delete(sub);
      }),
    writeDecoy: () => inTurn(() => replaceFile(join(dir, 'decoy'), decoyText)),
  };
};
