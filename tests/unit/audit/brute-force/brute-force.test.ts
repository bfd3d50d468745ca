import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contradiction, outcomeOf, pairsOf } from './every-request.ts';
import { worlds } from './worlds.ts';

test.each(worlds)(
  'no request contradicts what the comparison says of $name',
  (world) => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(pairsOf(world), (pair) => {
        outcomes.add(outcomeOf(world, pair));
        expect(contradiction(world, pair)).toBe(null);
      }),
      { numRuns: 150 },
    );
    // A comparison that always answers the same would pass as well.
    for (const outcome of ['equivalent', 'wider', 'narrower']) {
      expect(outcomes).toContain(outcome);
    }
  },
  300_000,
);
