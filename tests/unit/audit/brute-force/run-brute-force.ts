/** `npm run test:proofs`: checks the comparison of documents and the proof of isolation against
 *  every request of small alphabets. Exits with 1 when a request contradicts a result. */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { awsActions } from '../../../../audit/actions.ts';
import { contradiction, outcomeOf, pairsOf } from './every-request.ts';
import {
  isolationContradiction,
  requestsOfEach,
  triedActions,
  userPolicies,
} from './shared-objects.ts';
import { worlds, type World } from './worlds.ts';

const { values } = parseArgs({
  options: {
    // Of each subject.
    pairs: { type: 'string', default: '15000' },
    seed: { type: 'string', default: '20261129' },
    // Part of a subject's name.
    about: { type: 'string', default: '' },
  },
});
const runs = { numRuns: Number(values.pairs), seed: Number(values.seed) };

/** Checks a property and returns its row of the table, with the number of each outcome. */
const rowOf = <T>(
  about: string,
  requests: number,
  given: fc.Arbitrary<T>,
  judge: (given: T) => { readonly outcome: string; readonly wrong: string | null },
) => {
  const outcomes: Record<string, number> = {};
  const began = Date.now();
  const result = fc.check(
    fc.property(given, (each) => {
      const { outcome, wrong } = judge(each);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (wrong !== null) {
        throw new Error(wrong);
      }
    }),
    runs,
  );
  if (result.failed) {
    console.error(JSON.stringify(result.counterexample, null, 2), String(result.errorInstance));
    process.exitCode = 1;
  }
  const row = {
    about,
    documents: result.numRuns,
    'requests each': requests,
    ...outcomes,
    contradicted: result.failed ? 'yes' : 'no',
    seconds: Math.round((Date.now() - began) / 1000),
  };
  console.log(JSON.stringify(row));
};

const compare = (world: World) => {
  rowOf(world.name, world.requests.length, pairsOf(world), (pair) => ({
    outcome: outcomeOf(world, pair),
    wrong: contradiction(world, pair),
  }));
};

for (const world of worlds.filter(({ name }) => name.includes(values.about))) {
  compare(world);
}
if ('isolation'.includes(values.about)) {
  const actions = (await awsActions()).filter(({ name }) => triedActions.includes(name));
  const known = new Map();
  rowOf('isolation', requestsOfEach, userPolicies, (policies) => {
    const { status, wrong } = isolationContradiction(policies, actions, known);
    return { outcome: status, wrong };
  });
}
