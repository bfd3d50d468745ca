/** Returns a number in [0, 1) that seed, name and count decide: FNV-1a over the text, then the finaliser of
 *  MurmurHash3, which spreads neighbouring counts.
 *  @see https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
export const draw = (seed: number, name: string, count: number): number => {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${name}/${count}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};
