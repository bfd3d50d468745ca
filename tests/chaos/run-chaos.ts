/** `npm run chaos -- --runs N --seed S`: simulated people on simulated devices, through faults. Run `i` has
 *  the seed S + i; a run that breaks something prints its seed, which runs it again with `--runs 1`.
 *  `--at-once N`: so many runs share the engine at a time. */
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../infra/build/artefacts.ts';
import { temporaryFolder } from '../app-process.ts';
import { openWorld } from './runs.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '5' },
  },
});
const [runs, seed, atOnce] = [values.runs, values.seed, values['at-once']].map(Number);
if (![runs, seed, atOnce].every(Number.isSafeInteger) || !runs || !atOnce || seed === undefined) {
  console.error('npm run chaos -- [--runs N] [--seed S] [--at-once N]');
  process.exit(2);
}

await ensureBuilt(['template', 'converter']);
const folder = await temporaryFolder();
const world = await openWorld(folder.path);
let broken = 0;
for (let from = 0; from < runs; from += atOnce) {
  const seeds = Array.from({ length: Math.min(atOnce, runs - from) }, (_, at) => seed + from + at);
  for (const result of await world.run(seeds)) {
    if (result.violations.length === 0) continue;
    broken += 1;
    console.log(`seed ${result.seed}:`);
    for (const violation of result.violations) console.log(`  ${violation}`);
  }
  console.log(`${from + seeds.length} runs, ${broken} broken`);
}
const faults = world.faults();
const { decisions, foreign } = await world.close();
for (const line of foreign) console.log(line);
console.log(
  Object.entries(faults)
    .map(([name, count]) => `${name}: ${count}`)
    .join(', '),
);
console.log(`${runs} runs, ${broken} broken; ${decisions} decisions, ${foreign.length} foreign`);
await folder.remove();
process.exit(broken > 0 || foreign.length > 0 ? 1 : 0);
