/** The keys that are selected. */
export type Selection = ReadonlySet<string>;

/** Adds a key to a selection, or takes it out. */
export const toggled = (selection: Selection, key: string): Selection => {
  const without = new Set(selection);
  if (without.delete(key)) return without;
  return new Set([...selection, key]);
};

/** Adds the keys from one to another, in either direction, to a selection. Where the first is not among
 *  the keys (any more), only the second is added. */
export const withRange = (
  selection: Selection,
  keys: readonly string[],
  from: string | null,
  to: string,
): Selection => {
  const end = keys.indexOf(to);
  const start = from === null ? -1 : keys.indexOf(from);
  const [first, last] = start < 0 ? [end, end] : [Math.min(start, end), Math.max(start, end)];
  return new Set([...selection, ...keys.slice(first, last + 1)]);
};
