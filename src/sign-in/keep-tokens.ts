import type { KeyValueStorage } from './key-value-storage.ts';
import { claimsOf, storagePrefix } from './stored-user.ts';

/** The tokens of a new sign-in. */
export interface NewTokens {
  readonly IdToken: string;
  readonly AccessToken: string;
  readonly RefreshToken: string;
}

/** Keeps tokens as `amazon-cognito-identity-js` does after SRP, so that it finds and renews them.
 *  @param now epoch milliseconds.
 *  @returns the email of the user. */
export const keepTokens = (
  storage: Pick<KeyValueStorage, 'setItem'>,
  clientId: string,
  tokens: NewTokens,
  now: number,
): string => {
  const { username, iat } = claimsOf(tokens.AccessToken);
  const prefix = storagePrefix(clientId);
  const ofUser = `${prefix}.${String(username)}`;
  storage.setItem(`${ofUser}.idToken`, tokens.IdToken);
  storage.setItem(`${ofUser}.accessToken`, tokens.AccessToken);
  storage.setItem(`${ofUser}.refreshToken`, tokens.RefreshToken);
  storage.setItem(`${ofUser}.clockDrift`, String(Math.floor(now / 1000) - Number(iat)));
  // Last: it is what says that somebody is signed in.
  storage.setItem(`${prefix}.LastAuthUser`, String(username));
  return String(claimsOf(tokens.IdToken).email);
};
