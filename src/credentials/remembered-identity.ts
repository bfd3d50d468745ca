import { isIdentityId, type IdentityId } from '#contract/ids';
import type { KeyValueStorage } from '../sign-in/key-value-storage.ts';

const keyOf = (identityPoolId: string, email: string): string =>
  `latchkey-identity-${identityPoolId}-${email}`;

/** Reads the identity ID that this browser stored for a user, or null. It grants no access; with it the
 *  page opens its local state without a connection. */
export const rememberedIdentity = (
  storage: Pick<KeyValueStorage, 'getItem'>,
  identityPoolId: string,
  email: string,
): IdentityId | null => {
  const text = storage.getItem(keyOf(identityPoolId, email));
  return text !== null && isIdentityId(text) ? text : null;
};

/** Stores a user's identity ID for the next start, or removes it (null). */
export const rememberIdentity = (
  storage: Omit<KeyValueStorage, 'clear' | 'getItem'>,
  identityPoolId: string,
  email: string,
  identityId: IdentityId | null,
): void => {
  const key = keyOf(identityPoolId, email);
  if (identityId === null) storage.removeItem(key);
  else storage.setItem(key, identityId);
};
