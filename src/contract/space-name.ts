declare const brand: unique symbol;
/** Name of a space: 1 to 32 of `a-z`, `0-9` and `-`. */
export type SpaceName = string & { readonly [brand]: 'SpaceName' };

/** Whether `text` can be the name of a space. Apart from the owners: the first screen needs no IDs. */
export const isSpaceName = (text: string): text is SpaceName => /^[a-z0-9-]{1,32}$/.test(text);
