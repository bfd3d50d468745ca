import { isSpaceName } from '#contract/space-name';
import type { KeyValueStorage } from './key-value-storage.ts';
import type { SignedInUser } from './port.ts';

type TokenStorage = Pick<KeyValueStorage, 'getItem'>;

/** Prefix of the keys under which `amazon-cognito-identity-js` stores tokens. */
export const storagePrefix = (clientId: string): string =>
  `CognitoIdentityServiceProvider.${clientId}`;

/** The claims of a JWT whose signature was checked when it was issued; none for anything else. */
export const claimsOf = (token: string): Readonly<Record<string, unknown>> => {
  try {
    const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return { ...(claims as object) };
  } catch {
    return {};
  }
};

const textOf = (claim: unknown): string => (typeof claim === 'string' ? claim : '');

/** The user whose tokens the library stored in this browser, or null. Needs no library, so that the
 *  page knows at its start which screen to show. */
export const storedUser = (storage: TokenStorage, clientId: string): SignedInUser | null => {
  const prefix = storagePrefix(clientId);
  const username = storage.getItem(`${prefix}.LastAuthUser`);
  if (username === null) return null;
  const token = storage.getItem(`${prefix}.${username}.idToken`);
  if (token === null) return null;
  const claims = claimsOf(token);
  const space = textOf(claims['custom:space']);
  return { email: textOf(claims.email), space: isSpaceName(space) ? space : null };
};
