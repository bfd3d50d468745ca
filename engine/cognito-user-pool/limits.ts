/** Counts something per name, and says when it is too much. Kept in memory: a restart forgives. */
export interface Limit {
  isReached(name: string): boolean;
  count(name: string): void;
  reset(name: string): void;
}

/** How many names are remembered at most: beyond it the oldest are forgotten. */
const mostNames = 10_000;

/** A limit of `most` per `perMs`, counted from a name's first.
 *  @param now epoch milliseconds. */
export const createLimit = (
  { most, perMs }: { readonly most: number; readonly perMs: number },
  now: () => number,
): Limit => {
  const counted = new Map<string, { count: number; until: number }>();
  const forget = () => {
    for (const [name, { until }] of counted) {
      if (until > now() && counted.size <= mostNames) break;
      counted.delete(name);
    }
  };
  const countOf = (name: string): number => {
    const found = counted.get(name);
    return found === undefined || found.until <= now() ? 0 : found.count;
  };
  return {
    isReached: (name) => countOf(name) >= most,
    count(name) {
      const count = countOf(name) + 1;
      if (count > 1) {
        counted.set(name, { count, until: counted.get(name)?.until ?? 0 });
        return;
      }
      // Last in the map, as it is the last to end.
      counted.delete(name);
      counted.set(name, { count, until: now() + perMs });
      forget();
    },
    reset: (name) => void counted.delete(name),
  };
};
