import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { capabilityNames } from '../integration/capabilities.ts';
import { capabilities } from './capabilities.ts';
import { engineNames } from './known-engines.ts';

/** Result of a run on one engine. */
export interface EngineReport {
  readonly version: string;
  readonly capabilities: Readonly<Record<string, boolean>>;
  readonly passed: number;
  readonly failed: number;
  /** Tests that need a capability the engine lacks; not counted as passed. */
  readonly unsupported: number;
}

export type Reports = Readonly<Record<string, EngineReport>>;

const json = 'tests/recorded/engines.json';
const page = 'docs/engines.md';

/** Sorts engines in their known order; unknown ones last. */
const placeOf = (name: string): number => engineNames.indexOf(name) + 1 || engineNames.length + 1;

/** Saves an engine's report beside the others and rewrites the page. */
export const record = async (name: string, report: EngineReport): Promise<void> => {
  const text = await readFile(json, 'utf8').catch(() => '{}');
  const all = { ...(JSON.parse(text) as Reports), [name]: report };
  const sorted = Object.entries(all).sort(([one], [other]) => placeOf(one) - placeOf(other));
  const reports = Object.fromEntries(sorted);
  await writeFile(json, await format(JSON.stringify(reports), { parser: 'json' }));
  await writeFile(page, await format(pageOf(reports), { parser: 'markdown' }));
};

const notes = [
  '"no" means that the engine was asked and did not do it, or could not be asked because an earlier',
  'step, such as signing in, failed; the run prints which. A test says which of these it needs: where',
  'the engine lacks one it does not run, and counts as not supported, never as passed. Of the embedded',
  'engine everything is asked, and nothing may be left out.',
  '',
  '- **ministack** takes the template by CloudFormation, converter included. Started with `AUTH=true` it',
  '  verifies signatures and evaluates policies, but its evaluator knows no',
  '  `${cognito-identity.amazonaws.com:sub}`: every user is refused the own prefix too, so it runs here',
  '  without. It delivers the fair queue’s messages and invokes the converter with them, in the order of',
  '  arrival: no owner gets a turn before a flood.',
  '- **ministack-gatekeeper** is the same behind `npm run gatekeeper`: what it is asked beyond MiniStack’s',
  '  own abilities, our gatekeeper answers. [Both, attack by attack](engine-attacks.md).',
  '- **moto** knows no Cognito in its CloudFormation: buckets, tables and pools are created call by call,',
  '  without the policies and the converter. What it does not refuse here says nothing about what it',
  '  could refuse with them.',
  '- **dynamodb-local** is Amazon’s own DynamoDB, and nothing else.',
  '- **localstack-community** is the last LocalStack that asks for no token, from PyPI and without a',
  '  container. Cognito is not in it, its Lambda needs a container, and its DynamoDB is DynamoDB Local.',
  '',
];

const notRun: Readonly<Record<string, string>> = {
  localstack:
    'needs a container engine and a token; neither was at hand. MiniStack stood in for it.',
  aws: 'needs an account; nothing has been deployed to one from here. MiniStack stood in for it.',
};

/** Formats the page in Markdown: one column for each engine that ran. */
export const pageOf = (reports: Reports): string => {
  const engines = Object.entries(reports);
  const row = (first: string, cells: readonly string[]) => `| ${[first, ...cells].join(' | ')} |`;
  const says = (value: boolean | undefined) =>
    value === undefined ? 'not asked' : value ? 'yes' : '**no**';
  const suites = ({ passed, failed, unsupported }: EngineReport) =>
    passed + failed + unsupported === 0
      ? 'not run'
      : `${passed} passed, ${failed} failed, ${unsupported} not supported`;
  return [
    '# What each engine enforces',
    '',
    'Made by `npm run test:engine` from real runs ([engines.json](../tests/recorded/engines.json)); not edited by hand.',
    '',
    row(
      '',
      engines.map(([name]) => name),
    ),
    row(
      '---',
      engines.map(() => '---'),
    ),
    row(
      'version',
      engines.map(([, { version }]) => version),
    ),
    ...capabilityNames.map((name) =>
      row(
        capabilities[name].behaviour,
        engines.map(([, report]) => says(report.capabilities[name])),
      ),
    ),
    row(
      'integration suites',
      engines.map(([, report]) => suites(report)),
    ),
    '',
    ...notes,
    '## Not run here',
    '',
    row('engine', ['why']),
    row('---', ['---']),
    ...Object.entries(notRun)
      .filter(([name]) => reports[name] === undefined)
      .map(([name, why]) => row(name, [why])),
    '',
  ].join('\n');
};
