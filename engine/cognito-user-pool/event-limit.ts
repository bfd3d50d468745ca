/** Counts events per name up to a limit. Kept in memory: a restart resets it. */
export interface Limit {
  isReached(name: string): boolean;
  count(name: string): void;
  reset(name: string): void;
}

/** Maximum number of names counted. Invented names never displace others: once the table is full,
 *  the limit is reached for every name not in it, until the oldest entries expire. */
export const mostNames = 100_000;

/** Creates a limit of `most` events per `perMs` milliseconds, counted from a name's first event.
 *  @param now epoch milliseconds. */
export const createLimit = (
  { most, perMs }: { readonly most: number; readonly perMs: number },
  now: () => number,
): Limit => {
  // In the order in which entries expire.
  const counted = new Map<string, { count: number; readonly until: number }>();
  const removeExpired = () => {
    for (const [name, { until }] of counted) {
      if (until > now()) break;
      counted.delete(name);
    }
  };
  return {
    isReached(name) {
      removeExpired();
      const found = counted.get(name);
      return found === undefined ? counted.size >= mostNames : found.count >= most;
    },
    count(name) {
      removeExpired();
      const found = counted.get(name);
      if (found !== undefined) found.count += 1;
      else if (counted.size < mostNames) counted.set(name, { count: 1, until: now() + perMs });
    },
    reset: (name) => void counted.delete(name),
  };
};
