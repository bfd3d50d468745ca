import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const stepSeconds = 30;

/** A new shared secret, base32. */
export const newTotpSecret = (): string =>
  Array.from(randomBytes(32), (byte) => alphabet.charAt(byte % 32)).join('');

const base32 = (text: string): Buffer => {
  let bits = '';
  for (const letter of text) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
};

/** The six digits of a step, by HMAC-SHA1.
 *  @param at epoch milliseconds.
 *  @see https://datatracker.ietf.org/doc/html/rfc6238 */
export const totpCode = (secret: string, at: number): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 1000 / stepSeconds)));
  const digest = createHmac('sha1', base32(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

/** Checks a code against the present step, the one before and the one after.
 *  @returns its step, so that it can be refused a second time; null when it is wrong. */
export const totpStep = (secret: string, code: string, now: number): number | null => {
  if (!/^\d{6}$/.test(code)) return null;
  for (const drift of [0, -1, 1]) {
    const at = now + drift * stepSeconds * 1000;
    if (timingSafeEqual(Buffer.from(totpCode(secret, at)), Buffer.from(code))) {
      return Math.floor(at / 1000 / stepSeconds);
    }
  }
  return null;
};
