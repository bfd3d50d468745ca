/** `npm run test:proofs`: the comparison of documents against every request of small alphabets. Ends with
 *  1 at the first pair of documents of which the comparison says what a request contradicts. */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { contradiction, outcomeOf, pairsOf } from './every-request.ts';
import { worlds, type World } from './worlds.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '105000' },
    seed: { type: 'string', default: '20261124' },
  },
});
const numRuns = Math.ceil(Number(values.pairs) / worlds.length);

const run = (world: World) => {
  const outcomes = { equivalent: 0, wider: 0, narrower: 0, undecided: 0 };
  const result = fc.check(
    fc.property(pairsOf(world), (pair) => {
      outcomes[outcomeOf(world, pair)] += 1;
      const wrong = contradiction(world, pair);
      if (wrong !== null) {
        throw new Error(wrong);
      }
    }),
    { numRuns, seed: Number(values.seed) },
  );
  if (result.failed) {
    console.error(JSON.stringify(result.counterexample, null, 2), String(result.errorInstance));
    process.exitCode = 1;
  }
  return {
    about: world.name,
    'document pairs': result.numRuns,
    'requests each': world.requests.length,
    ...outcomes,
    contradicted: result.failed ? 'yes' : 'no',
  };
};

console.table(
  worlds.map((world) => {
    const row = run(world);
    console.error(JSON.stringify(row));
    return row;
  }),
);
