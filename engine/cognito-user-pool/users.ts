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
  /** When a temporary password expires; null for the user's own. */
  readonly passwordExpiresAt: number | null;
  readonly enabled: boolean;
  readonly emailVerified: boolean;
  /** Custom attributes by name, e.g. `custom:space`; none is empty. */
  readonly custom: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly confirmationCode: MailedCode | null;
  readonly resetCode: MailedCode | null;
  /** The address that replaces `email` once its code is entered. */
  readonly newEmail: { readonly email: string; readonly code: MailedCode } | null;
  readonly totp: Totp;
  /** In the order of their registration. */
  readonly passkeys: readonly Passkey[];
  /** Whether a passkey replaces password and second factor, where the pool allows that. */
  readonly passkeysAreBothFactors: boolean;
  /** Tokens of sign-ins up to this time are void. */
  readonly signedOutAt: number;
  /** `origin_jti` of sign-ins whose refresh token was revoked. */
  readonly revoked: readonly string[];
}

/** A registered WebAuthn credential. Only its public key is kept. */
export interface Passkey {
  /** Base64url, as the authenticator chose it. */
  readonly id: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  /** Of signatures; 0 where the authenticator does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly attachment: 'platform' | 'cross-platform';
  readonly name: string;
  readonly relyingPartyId: string;
  readonly createdAt: number;
}

/** The second factor. */
export type Totp =
  | { readonly status: 'none' }
  | { readonly status: 'associated'; readonly secret: string }
  | {
      readonly status: 'verified';
      readonly secret: string;
      readonly enabled: boolean;
      /** The last step whose code was used; this and older codes are refused. */
      readonly lastStep: number;
      /** The secret of a new device, used once a code of it is verified. */
      readonly nextSecret: string | null;
    };

/** The pool's users. Changes run one after another and are visible once they are on disk, so a check
 *  made inside a change still holds when it is stored. */
export interface UserStore {
  /** Not case-sensitive. */
  byEmail(email: string): User | null;
  /** Not case-sensitive. */
  bySub(sub: string): User | null;
  /** In the order of their `sub`. */
  all(): readonly User[];
  /** @returns false, and changes nothing, when the address already has a user. */
  add(user: User): Promise<boolean>;
  /** @param to makes the changed user; if it throws, so does this, and nothing changes.
   *  @returns the changed user; null when it was removed. */
  change(sub: string, to: (user: User) => User): Promise<User | null>;
  remove(sub: string): Promise<void>;
  /** Takes as long as a change, for a response that must not show whether there was one. */
  writeDecoy(): Promise<void>;
}

type LaterMember =
  | 'passwordExpiresAt'
  | 'enabled'
  | 'emailVerified'
  | 'custom'
  | 'modifiedAt'
  | 'passkeys'
  | 'passkeysAreBothFactors';

/** Completes a user stored before these members existed. */
const completed = (kept: Omit<User, LaterMember> & Partial<Pick<User, LaterMember>>): User => ({
  passwordExpiresAt: null,
  enabled: true,
  emailVerified: kept.status === 'CONFIRMED',
  custom: {},
  modifiedAt: kept.createdAt,
  passkeys: [],
  passkeysAreBothFactors: false,
  ...kept,
});

/** As large as a typical user's file. */
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
    // Left unfinished when the engine was killed: never acknowledged.
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
