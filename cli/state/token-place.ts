import { randomUUID } from 'node:crypto';
import { KeychainRefused, TokenPlaceUnknown } from '../failures.ts';
import type { Keychain } from './keychain.ts';

/** Where the tokens can be. */
export const tokenPlaces = ['keychain', 'file'] as const;
export type TokenPlace = (typeof tokenPlaces)[number];

/** Reads what the user asked for; undefined where nothing was.
 *  @throws TokenPlaceUnknown. */
export const tokenPlaceOf = (text: string | undefined): TokenPlace | undefined => {
  if (text === undefined || text === '') return undefined;
  const place = tokenPlaces.find((one) => one === text);
  if (place === undefined) throw new TokenPlaceUnknown(`${text} is no place for tokens`);
  return place;
};

/** Writes, reads and deletes an entry.
 *  @throws KeychainRefused when the keychain does not do all three. */
const probe = (keychain: Keychain): void => {
  const [name, secret] = [`probe-${randomUUID()}`, randomUUID()];
  keychain.write(name, secret);
  const kept = keychain.read(name);
  keychain.remove(name);
  if (kept !== secret) throw new KeychainRefused('it did not keep what was written');
};

/** Where the tokens of a sign-in go. */
export interface ChosenPlace {
  readonly place: TokenPlace;
  /** Why the keychain was not chosen; null where it was not asked, or was chosen. */
  readonly refusal: KeychainRefused | null;
}

/** Chooses the keychain where it works, else the file. A wish is final.
 *  @throws KeychainRefused when the keychain was wished for and does not work. */
export const chooseTokenPlace = (wish: TokenPlace | undefined, keychain: Keychain): ChosenPlace => {
  if (wish === 'file') return { place: 'file', refusal: null };
  try {
    probe(keychain);
    return { place: 'keychain', refusal: null };
  } catch (error) {
    if (wish === 'keychain' || !(error instanceof KeychainRefused)) throw error;
    return { place: 'file', refusal: error };
  }
};
