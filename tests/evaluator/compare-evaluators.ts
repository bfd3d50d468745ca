/** `npm run test:evaluator`: our evaluator of policies and one that other people wrote, asked the same
 *  questions. Writes tests/recorded/evaluator.json; ends with 1 when they differ on a point that
 *  disagreements.ts does not name. It is no part of `npm test`: the other is under AGPL-3.0, so no
 *  package.json of this repository names it, and this command alone fetches it, into .cache. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { authorise, type Decision } from '../../engine/iam/authorise.ts';
import { casesOf, topics, type EvaluatorCase, type Topic } from './cases.ts';
import { disagreements, isCaution } from './disagreements.ts';

const other = { name: '@cloud-copilot/iam-simulate', version: '0.1.173', licence: 'AGPL-3.0' };

const inProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folder = inProject(`.cache/iam-simulate-${other.version}`);
const run = promisify(execFile);

/** Installs the other evaluator into a folder of its own. */
const install = async (): Promise<void> => {
  if (existsSync(join(folder, 'node_modules', other.name))) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await run('npm', ['install', '--ignore-scripts', `${other.name}@${other.version}`], {
    cwd: folder,
  });
};

/** What the other evaluator answers, in the order of the cases. */
const askOther = async (cases: readonly EvaluatorCase[]): Promise<readonly string[]> => {
  const asking = run(process.execPath, [inProject('tests/evaluator/iam-simulate.mjs'), folder], {
    maxBuffer: 256 * 1024 * 1024,
  });
  asking.child.stdin?.end(JSON.stringify(cases));
  return JSON.parse((await asking).stdout) as string[];
};

const askOurs = ({ request, identity, resourcePolicy, resourceAccount }: EvaluatorCase): Decision =>
  authorise(request, {
    identityPolicies: identity.map((document, n) => ({ name: `policy-${n}`, document })),
    resourcePolicy:
      resourcePolicy === null ? null : { name: 'resource-policy', document: resourcePolicy },
    resourceAccount,
  });

interface Difference {
  readonly given: EvaluatorCase;
  readonly ours: Decision['decision'];
  readonly theirs: string;
}

interface TopicResult {
  readonly topic: Topic;
  readonly cases: number;
  readonly agree: number;
  /** We refuse what we do not understand, and the other evaluator answers. */
  readonly caution: number;
  readonly known: ReadonlyMap<string, readonly Difference[]>;
  readonly unexplained: readonly Difference[];
}

const compare = async (topic: Topic, count: number, seed: number): Promise<TopicResult> => {
  const cases = casesOf(topic, count, seed);
  const theirs = await askOther(cases);
  const known = new Map<string, Difference[]>();
  const unexplained: Difference[] = [];
  let agree = 0;
  let caution = 0;
  cases.forEach((given, index) => {
    const decision = askOurs(given);
    const difference = { given, ours: decision.decision, theirs: theirs[index] ?? 'no answer' };
    if (difference.ours === difference.theirs) {
      agree += 1;
    } else if (isCaution(decision) && difference.ours !== 'Allowed') {
      caution += 1;
    } else {
      const point = disagreements.find(({ isAbout }) => isAbout(given));
      if (point === undefined) unexplained.push(difference);
      else known.set(point.name, [...(known.get(point.name) ?? []), difference]);
    }
  });
  return { topic, cases: cases.length, agree, caution, known, unexplained };
};

const example = ({ given, ours, theirs }: Difference): object => ({
  ours,
  theirs,
  identity: given.identity,
  ...(given.resourcePolicy === null ? {} : { resourcePolicy: given.resourcePolicy }),
  resource: given.request.resource,
  principal: given.request.principal,
  context: given.request.context,
});

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '25000' },
    seed: { type: 'string', default: '20261123' },
  },
});
const [count, seed] = [Number(values.cases), Number(values.seed)];
await install();
const installed = JSON.parse(
  readFileSync(join(folder, 'node_modules', other.name, 'package.json'), 'utf8'),
) as { readonly version: string };

const results: TopicResult[] = [];
for (const topic of topics) results.push(await compare(topic, count, seed));

const points = disagreements.map(({ name, right, because, page }) => {
  const found = results.flatMap(({ known }) => known.get(name) ?? []);
  const [first] = found;
  return {
    name,
    right,
    because,
    page,
    cases: found.length,
    ...(first === undefined ? {} : { example: example(first) }),
  };
});
const record = {
  ran: new Date().toISOString().slice(0, 10),
  other: { ...other, version: installed.version },
  seed,
  topics: results.map(({ topic, cases, agree, caution, known, unexplained }) => ({
    topic,
    cases,
    agree,
    refusedAsNotUnderstood: caution,
    knownDisagreements: [...known.values()].flat().length,
    unexplained: unexplained.length,
  })),
  disagreements: points,
};
writeFileSync(inProject('tests/recorded/evaluator.json'), `${JSON.stringify(record, null, 2)}\n`);

console.table(record.topics);
console.table(points.map(({ name, right, cases }) => ({ name, right, cases })));
const unexplained = results.flatMap((result) => result.unexplained);
for (const difference of unexplained.slice(0, 10)) {
  console.log(JSON.stringify(example(difference)));
}
console.log(`${unexplained.length} disagreements that nobody has explained.`);
process.exitCode = unexplained.length === 0 ? 0 : 1;
