import { createHmac } from 'node:crypto';
import { N, saltOf, type Verifier } from './srp.ts';

/** What is shown of users who do not exist: the same each time for the same name, as with those who do,
 *  and not to be told from theirs.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html */
export interface DecoyUsers {
  /** A UUID of version 4, by its looks. */
  idOf(name: string): string;
  /** A verifier to which there is no password. It costs no exponentiation, so that the answer to an
   *  unknown name takes no longer than to a known one. */
  verifierOf(id: string): Verifier;
}

/** @param secret without which nobody can tell what is made up. */
export const createDecoyUsers = (secret: Uint8Array): DecoyUsers => {
  const hex = (...what: string[]): string =>
    createHmac('sha256', secret).update(JSON.stringify(what)).digest('hex');
  const long = (id: string): string =>
    Array.from({ length: 12 }, (_, part) => hex('verifier', id, String(part))).join('');
  return {
    idOf(name) {
      const made = hex('id', name.toLowerCase());
      const variant = '89ab'.charAt(parseInt(made.charAt(16), 16) % 4);
      return [
        made.slice(0, 8),
        made.slice(8, 12),
        `4${made.slice(13, 16)}`,
        `${variant}${made.slice(17, 20)}`,
        made.slice(20, 32),
      ].join('-');
    },
    verifierOf: (id) => ({
      salt: saltOf(hex('salt', id)),
      verifier: (BigInt(`0x${long(id)}`) % N).toString(16),
    }),
  };
};
