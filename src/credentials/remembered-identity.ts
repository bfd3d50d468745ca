import { isIdentityId, type IdentityId } from '#contract/ids';

const keyOf = (identityPoolId: string, email: string): string =>
  `latchkey-identity-${identityPoolId}-${email}`;

/** The identity ID that this browser has seen for a user, or null. It opens nothing by itself; it
 *  lets the page open its local state without a connection. */
export const rememberedIdentity = (
  storage: Storage,
  identityPoolId: string,
  email: string,
): IdentityId | null => {
  const text = storage.getItem(keyOf(identityPoolId, email));
  return text !== null && isIdentityId(text) ? text : null;
};

/** Notes a user's identity ID for the next start, or forgets it (null). */
export const rememberIdentity = (
  storage: Storage,
  identityPoolId: string,
  email: string,
  identityId: IdentityId | null,
): void => {
  const key = keyOf(identityPoolId, email);
  if (identityId === null) storage.removeItem(key);
  else storage.setItem(key, identityId);
};
