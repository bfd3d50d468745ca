/** `npm run conformance`: sends the corpus to every available engine, compares the responses with the
 *  embedded engine's, and writes tests/recorded/engine-conformance.json and
 *  docs/engine-conformance.md. Exits non-zero for a difference without a verdict and for a verdict
 *  without a difference. Then sends generated requests to the embedded DynamoDB and to DynamoDB Local;
 *  `--seed N` generates others. `--only NAME` asks one engine and keeps what is recorded of the others. */
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { ensureBuilt } from '../../infra/build/artefacts.ts';
import { ask } from './ask.ts';
import { idOf, type Answer } from './case.ts';
import { corpus } from './corpus.ts';
import { open, servicesOf } from './engines.ts';
import { compareGenerated } from './generated.ts';
import {
  openQuestions,
  pageOf,
  stale,
  type OutsideResults,
  type Report,
  type Verdicts,
} from './conformance-page.ts';

const answersOf = async (
  name: string,
): Promise<{ version: string; answers: Map<string, Answer | null> }> => {
  const { subject, version, close } = await open(name);
  const answers = new Map<string, Answer | null>();
  try {
    for (const each of corpus) {
      if (servicesOf[name]?.includes(each.service) !== true) continue;
      answers.set(idOf(each), await ask(subject, each, randomUUID()).catch(() => null));
    }
  } finally {
    await close();
  }
  return { version, answers };
};

const generatedDifferences = async (): Promise<readonly string[]> => {
  const [embedded, reference] = [await open('embedded'), await open('dynamodb-local')];
  try {
    return await compareGenerated(embedded.subject, reference.subject, generated);
  } finally {
    await reference.close();
    await embedded.close();
  }
};

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, only: { type: 'string' } },
});
const recordedFile = 'tests/recorded/engine-conformance.json';
const seed = Number(values.seed);
const generated = { seed, count: 1_000 };
await ensureBuilt(['template', 'converter', 'site']);
const before: Report =
  values.only === undefined
    ? { engines: {}, answers: {} }
    : (JSON.parse(await readFile(recordedFile, 'utf8')) as Report);
const engines = { ...before.engines };
const answers: Record<string, Record<string, Answer | null>> = Object.fromEntries(
  corpus.map((each) => [idOf(each), { ...before.answers[idOf(each)] }]),
);
for (const name of Object.keys(servicesOf)) {
  if (values.only !== undefined && values.only !== name) continue;
  try {
    const found = await answersOf(name);
    engines[name] = { version: found.version };
    for (const [id, answer] of found.answers) (answers[id] ??= {})[name] = answer;
    console.log(`${name}: ${found.answers.size} cases`);
  } catch (error) {
    const notRun = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    engines[name] = { notRun };
    console.log(`${name}: not run: ${notRun}`);
  }
}
const report: Report = { engines, answers };
const outside = JSON.parse(
  await readFile('tests/recorded/outside-suites.json', 'utf8'),
) as OutsideResults;
const verdicts = JSON.parse(
  await readFile('tests/conformance/verdicts.json', 'utf8').catch(() => '{}'),
) as Verdicts;
await writeFile(recordedFile, await format(JSON.stringify(report), { parser: 'json' }));
await writeFile(
  'docs/engine-conformance.md',
  await format(pageOf(report, verdicts, outside), { parser: 'markdown' }),
);
const otherwise =
  values.only === undefined && 'version' in (engines['dynamodb-local'] ?? {})
    ? await generatedDifferences()
    : [];
console.log(
  `generated requests (seed ${seed}): ${otherwise.length} of ${generated.count} end otherwise`,
);
for (const difference of otherwise) console.log(difference);
const { differ, undecided, wrong } = openQuestions(report, verdicts);
console.log(
  `${differ.length} of ${corpus.length} cases differ somewhere; the embedded engine is wrong in ${wrong.length}`,
);
for (const id of undecided) console.log(`no verdict: ${id}`);
const complete = Object.values(engines).every((engine) => 'version' in engine);
const idle = complete ? stale(report, verdicts) : [];
for (const id of idle) console.log(`a verdict on what is no difference: ${id}`);
process.exit(undecided.length + idle.length + otherwise.length > 0 ? 1 : 0);
