/** `npm run test:suite -- NAME DIR`: runs an outside suite from the checkout at DIR and records the
 *  result, which `docs/engine-conformance.md` shows. A checkout is never committed and never a
 *  dependency. Exits non-zero when a failure has no explanation. */
import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { run } from '../engines/server-process.ts';
import { groupFailures, type SuiteResult } from './suite-result.ts';
import { suites } from './suites.ts';

const recorded = 'tests/recorded/outside-suites.json';

const [name = '', dir = ''] = process.argv.slice(2);
const suite = suites[name];
if (suite === undefined || dir === '') {
  console.error(
    `npm run test:suite -- NAME DIR, where NAME is one of ${Object.keys(suites).join(', ')}`,
  );
  process.exit(2);
}
const results = await suite.run(dir);
const commit = await run('git', ['-C', dir, 'rev-parse', '--short=10', 'HEAD']).catch(() => '');
const groups = groupFailures(results, suite.explanations);
const passed = results.filter((each) => each.passed).length;
const result: SuiteResult = {
  source: [suite.repository, commit.trim()].filter((part) => part !== '').join('@'),
  passed,
  groups,
};
const all = JSON.parse(await readFile(recorded, 'utf8').catch(() => '{}')) as object;
await writeFile(
  recorded,
  await format(JSON.stringify({ ...all, [name]: result }), { parser: 'json' }),
);
for (const { kind, why, cases } of groups) console.log(`${cases.length} ${kind}: ${why}`);
const unexplained = groups.filter(({ kind }) => kind === 'not explained');
for (const each of results) {
  if (unexplained.some(({ cases }) => cases.includes(each.name))) {
    console.log(`not explained: ${each.name}: ${each.said.slice(0, 300)}`);
  }
}
console.log(`${passed} of ${results.length} passed`);
process.exit(unexplained.length > 0 ? 1 : 0);
