import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** A mailed code, of which only the hash is kept. */
export interface MailedCode {
  readonly salt: string;
  readonly hash: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const hashOf = (salt: string, code: string): string =>
  createHash('sha256').update(`${salt}${code}`).digest('hex');

/** Makes a code of six digits, and what is kept of it.
 *  @param now epoch milliseconds. */
export const newCode = (now: number, validMs: number): { code: string; kept: MailedCode } => {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const salt = randomBytes(16).toString('hex');
  return { code, kept: { salt, hash: hashOf(salt, code), expiresAt: now + validMs } };
};

export type CodeCheck = 'right' | 'wrong' | 'expired';

/** Checks a typed code. Only the right code is reported as expired: otherwise a wrong code looks like
 *  an expired one, or none.
 *  @param now epoch milliseconds. */
export const checkCode = (kept: MailedCode | null, code: string, now: number): CodeCheck => {
  if (kept === null) return 'wrong';
  const same = timingSafeEqual(Buffer.from(hashOf(kept.salt, code)), Buffer.from(kept.hash));
  if (!same) return 'wrong';
  return kept.expiresAt <= now ? 'expired' : 'right';
};
