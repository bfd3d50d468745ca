import { createHmac } from 'node:crypto';
import { initialsOf } from './code-delivery.ts';
import { N, saltOf, type Verifier } from './srp.ts';

/** Decoys answer for users who do not exist, so that no response shows which users exist.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html */
export interface DecoyUsers {
  /** A UUID like a `sub`, always the same for one name. Case does not matter, and a decoy's own ID is
   *  its ID again. */
  idOf(name: string): string;
  /** An address with the initials that `initialsOf` read from the name behind `id`; null when `idOf`
   *  did not make `id`. */
  addressOf(id: string): string | null;
  /** A verifier that no password matches. It costs no exponentiation, so a sign-in takes as long for an
   *  unknown name as for a known one. */
  verifierOf(id: string): Verifier;
}

/** Makes decoys without keeping any. A decoy's ID is 30 hexadecimal digits in two halves: the first 15 are
 *  the encrypted initials (4) and a hash of the name (11); the last 15 are an HMAC of the first 15, by which
 *  `addressOf` recognises the IDs made here.
 *  @param secret whoever lacks it cannot tell a decoy's ID from a user's. */
export const createDecoyUsers = (secret: Uint8Array): DecoyUsers => {
  const hmac = (...what: string[]): string =>
    createHmac('sha256', secret).update(JSON.stringify(what)).digest('hex');
  /** Encrypts initials, or decrypts them again. */
  const encrypt = (initials: string, hash: string): string =>
    xor(initials, hmac('initials', hash).slice(0, 4));

  /** The UUID that begins with this first half. */
  const uuidOf = (first: string): string => {
    const second = hmac('id', first);
    const variant = '89ab'.charAt(parseInt(second.charAt(15), 16) % 4);
    return [
      first.slice(0, 8),
      first.slice(8, 12),
      `4${first.slice(12, 15)}`,
      `${variant}${second.slice(0, 3)}`,
      second.slice(3, 15),
    ].join('-');
  };
  /** The first half of an ID made here; null for any other. */
  const firstHalf = (id: string): string | null => {
    const digits = id.replaceAll('-', '');
    const first = digits.slice(0, 12) + digits.slice(13, 16);
    return uuidOf(first) === id ? first : null;
  };

  return {
    idOf(name) {
      const lower = name.toLowerCase();
      if (firstHalf(lower) !== null) return lower;
      const hash = hmac('name', lower).slice(0, 11);
      return uuidOf(encrypt(hexOf(initialsOf(lower)), hash) + hash);
    },
    addressOf(id) {
      const first = firstHalf(id.toLowerCase());
      if (first === null) return null;
      const initials = Buffer.from(encrypt(first.slice(0, 4), first.slice(4)), 'hex').toString(
        'latin1',
      );
      return `${initials.charAt(0)}@${initials.charAt(1)}`;
    },
    verifierOf(id) {
      const parts = Array.from({ length: 12 }, (_, part) => hmac('verifier', id, String(part)));
      return {
        salt: saltOf(hmac('salt', id)),
        verifier: (BigInt(`0x${parts.join('')}`) % N).toString(16),
      };
    },
  };
};

const hexOf = (initials: readonly [string, string]): string =>
  Buffer.from(initials.join(''), 'latin1').toString('hex');

/** Combines two numbers of four hexadecimal digits. */
const xor = (one: string, other: string): string =>
  (parseInt(one, 16) ^ parseInt(other, 16)).toString(16).padStart(4, '0');
