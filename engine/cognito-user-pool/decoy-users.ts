import { createHmac } from 'node:crypto';
import { initialsOf } from './code-delivery.ts';
import { N, saltOf, type Verifier } from './srp.ts';

/** Stand-ins for users who do not exist, so that answers do not tell who does. The same name always
 *  gets the same stand-in, and so does the stand-in's own id given as a name.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html */
export interface DecoyUsers {
  /** Looks like a `sub`, a random UUID. Names are not case-sensitive. */
  idOf(name: string): string;
  /** An address with the initials of the name that `id` was made for, as `initialsOf` reads them; null
   *  when `idOf` did not make this id. */
  addressOf(id: string): string | null;
  /** A verifier that no password matches. It costs no exponentiation, so a sign-in takes as long for an
   *  unknown name as for a known one. */
  verifierOf(id: string): Verifier;
}

/** An id has two halves of 15 hexadecimal letters. The first hides the name's initials and begins its
 *  hash; the second follows from the first, which shows who made the id.
 *  @param secret without it ids of decoys and of users look alike. */
export const createDecoyUsers = (secret: Uint8Array): DecoyUsers => {
  const hmac = (...what: string[]): string =>
    createHmac('sha256', secret).update(JSON.stringify(what)).digest('hex');
  const hide = (initials: string, hash: string): string =>
    xor(initials, hmac('initials', hash).slice(0, 4));

  const complete = (first: string): string => {
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
  const firstHalf = (id: string): string | null => {
    const letters = id.replaceAll('-', '');
    const first = letters.slice(0, 12) + letters.slice(13, 16);
    return complete(first) === id ? first : null;
  };

  return {
    idOf(name) {
      const lower = name.toLowerCase();
      if (firstHalf(lower) !== null) return lower;
      const hash = hmac('name', lower).slice(0, 11);
      return complete(hide(hexOf(initialsOf(lower)), hash) + hash);
    },
    addressOf(id) {
      const first = firstHalf(id.toLowerCase());
      if (first === null) return null;
      const initials = Buffer.from(hide(first.slice(0, 4), first.slice(4)), 'hex').toString(
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

/** Of two numbers of four hexadecimal letters. */
const xor = (one: string, other: string): string =>
  (parseInt(one, 16) ^ parseInt(other, 16)).toString(16).padStart(4, '0');
