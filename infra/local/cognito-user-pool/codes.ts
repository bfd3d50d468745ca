import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** A code that was mailed: only its hash is kept. Times are epoch milliseconds. */
export interface MailedCode {
  readonly salt: string;
  readonly hash: string;
  readonly expiresAt: number;
  readonly wrongTries: number;
}

/** After so many wrong codes even the right one is refused: six digits cannot be guessed. */
const mostWrongTries = 5;

const hashOf = (salt: string, code: string): string =>
  createHash('sha256').update(`${salt}${code}`).digest('hex');

/** Six digits, and what is kept of them. */
export const newCode = (now: number, validMs: number): { code: string; kept: MailedCode } => {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const salt = randomBytes(16).toString('hex');
  return {
    code,
    kept: { salt, hash: hashOf(salt, code), expiresAt: now + validMs, wrongTries: 0 },
  };
};

export type CodeCheck = 'right' | 'wrong' | 'expired' | 'too-many-tries';

/** Judges a code that somebody typed. A wrong one must be counted by the caller. */
export const checkCode = (kept: MailedCode | null, code: string, now: number): CodeCheck => {
  if (kept === null || kept.expiresAt <= now) return 'expired';
  if (kept.wrongTries >= mostWrongTries) return 'too-many-tries';
  return timingSafeEqual(Buffer.from(hashOf(kept.salt, code)), Buffer.from(kept.hash))
    ? 'right'
    : 'wrong';
};

/** The code after one more wrong try. */
export const countWrongTry = (kept: MailedCode): MailedCode => ({
  ...kept,
  wrongTries: kept.wrongTries + 1,
});
