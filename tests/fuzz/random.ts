/** A seeded pseudo-random generator. */
export interface Random {
  /** From 0 up to, and without, `end`; 0 for an `end` below 1. */
  below(end: number): number;
  /** @throws RangeError when there is nothing to pick. */
  pick<Item>(items: readonly Item[]): Item;
}

const golden = 0x9e3779b9;

/** Gives each index its own stream, so that one input can be regenerated without those before it.
 *  @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
export const randomOf = (seed: number, index: number): Random => {
  let state = (Math.imul(seed, golden) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (end: number): number => (end < 1 ? 0 : next() % Math.floor(end));
  return {
    below,
    pick(items) {
      const index = below(items.length);
      if (items.length === 0) throw new RangeError('there is nothing to pick from');
      return items[index] as (typeof items)[number];
    },
  };
};
