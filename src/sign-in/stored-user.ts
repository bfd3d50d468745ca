import type { KeyValueStorage } from './key-value-storage.ts';

type TokenStorage = Pick<KeyValueStorage, 'getItem'>;

/** Prefix of the keys under which `amazon-cognito-identity-js` stores tokens. */
export const storagePrefix = (clientId: string): string =>
  `CognitoIdentityServiceProvider.${clientId}`;

/** The `email` claim of a JWT whose signature was checked when it was issued; null for anything else. */
const emailClaim = (token: string): string | null => {
  try {
    const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims !== 'object' || claims === null || !('email' in claims)) return null;
    return typeof claims.email === 'string' ? claims.email : null;
  } catch {
    return null;
  }
};

/** The user whose tokens the library stored in this browser, or null. Needs no library, so that the
 *  page knows at its start which screen to show. */
export const storedUser = (
  storage: TokenStorage,
  clientId: string,
): { readonly email: string } | null => {
  const prefix = storagePrefix(clientId);
  const username = storage.getItem(`${prefix}.LastAuthUser`);
  if (username === null) return null;
  const token = storage.getItem(`${prefix}.${username}.idToken`);
  return token === null ? null : { email: emailClaim(token) ?? '' };
};
