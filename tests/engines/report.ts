import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { capabilityNames } from '../integration/capabilities.ts';
import { capabilities } from './capabilities.ts';

/** What a run on one engine found. */
export interface EngineReport {
  readonly version: string;
  readonly capabilities: Readonly<Record<string, boolean>>;
  readonly passed: number;
  readonly failed: number;
  /** Cases that need a capability the engine does not have; never among the passed. */
  readonly unsupported: number;
}

export type Reports = Readonly<Record<string, EngineReport>>;

const json = 'docs/engines.json';
const page = 'docs/engines.md';

/** Puts an engine's report beside the others and makes the page anew. */
export const record = async (name: string, report: EngineReport): Promise<void> => {
  const text = await readFile(json, 'utf8').catch(() => '{}');
  const reports = { ...(JSON.parse(text) as Reports), [name]: report };
  await writeFile(json, await format(JSON.stringify(reports), { parser: 'json' }));
  await writeFile(page, await format(pageOf(reports), { parser: 'markdown' }));
};

/** The page in Markdown: one column for each engine that ran. */
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
    'Made by `npm run test:engine` from real runs ([engines.json](engines.json)); not edited by hand.',
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
        capabilities[name].question,
        engines.map(([, report]) => says(report.capabilities[name])),
      ),
    ),
    row(
      'integration suites',
      engines.map(([, report]) => suites(report)),
    ),
    '',
    '"no" means that the engine was asked and did not do it, or could not be asked because an earlier',
    'step, such as signing in, failed. The run prints which. The integration suites run on the',
    'embedded engine in `npm test`; on the others the capabilities above were asked and no more is claimed.',
    'MiniStack takes the template by CloudFormation. On moto, whose CloudFormation knows no Cognito, the',
    'buckets, tables and pools were created call by call, without the policies and the converter: what it',
    'does not refuse there says nothing about what it could refuse with them.',
    '',
    '## Not run here',
    '',
    '| engine | why |',
    '| --- | --- |',
    '| LocalStack | needs a container engine and a token; neither was at hand |',
    '| AWS | needs an account; nothing has been deployed to one from here |',
    '| DynamoDB Local | the run cannot start it yet |',
    '',
  ].join('\n');
};
