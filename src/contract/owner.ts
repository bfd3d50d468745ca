import { isIdentityId, type IdentityId } from './ids.ts';
import { isSpaceName, type SpaceName } from './space-name.ts';

export type { SpaceName };

declare const brand: unique symbol;
/** A space, written as its partition: `space#{name}`. */
export type Space = `space#${string}` & { readonly [brand]: 'Space' };

/** Who owns objects, rows and a day's quota: an identity, or a space, which its members share. Written as
 *  the value of `identityId`, the partition key of both tables. */
export type Owner = IdentityId | Space;

/** The first part of a space's keys and of its partition. No identity ID begins with it: those have a
 *  colon. */
const word = 'space';

/** Returns the space of this name as an owner. */
export const spaceOf = (name: SpaceName): Space => `${word}#${name}` as Space;

/** Returns the name of the space that owns, or null for an identity. */
export const spaceNameOf = (owner: Owner): SpaceName | null =>
  owner.startsWith(`${word}#`) ? (owner.slice(word.length + 1) as SpaceName) : null;

/** Prefix of everything that one owner has in a bucket, `{identityId}/` or `space/{name}/`. The slash
 *  excludes owners whose names start alike. */
export const ownerPrefix = (owner: Owner): string => `${owner.replace('#', '/')}/`;

/** Reads whose prefix a key lies under, and the rest of the key. Null for a key under no owner's prefix. */
export const splitKey = (key: string): { readonly owner: Owner; readonly rest: string } | null => {
  const [first = '', second = ''] = key.split('/', 2);
  if (first === word) {
    if (!isSpaceName(second)) return null;
    return { owner: spaceOf(second), rest: key.slice(word.length + second.length + 2) };
  }
  return isIdentityId(first) ? { owner: first, rest: key.slice(first.length + 1) } : null;
};
