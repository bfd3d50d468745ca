import { suites } from '../laboratory/suites.ts';
import type { SuiteResult } from '../laboratory/suite-result.ts';
import type { ConformanceCase } from './case.ts';

import { differing, type Answers, type Difference, type Verdict } from './differences.ts';

/** Result of a run over the corpus. */
export interface Report {
  /** The version of each engine, or why it was not run. */
  readonly engines: Readonly<
    Record<string, { readonly version: string } | { readonly notRun: string }>
  >;
  readonly answers: Answers;
}

export type Verdicts = Readonly<Record<string, Verdict>>;

const titles = { s3: 'S3', dynamodb: 'DynamoDB', cognito: 'Cognito' } as const;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  const printable = text.replace(/[^ -~]/g, '.').replace(/[|<>`*_]/g, (letter) => `\\${letter}`);
  return printable.length > 90 ? `${printable.slice(0, 90)}…` : printable;
};

const inWords = (differences: readonly Difference[], side: 'embedded' | 'other'): string =>
  differences
    .slice(0, 3)
    .map((difference) =>
      difference.field === 'outcome'
        ? String(difference[side])
        : `${difference.field.replace('body.', '')}: ${shown(difference[side])}`,
    )
    .join('; ');

const verdictOf = (verdict: Verdict | undefined): string => {
  if (verdict === undefined) return '**nobody has looked yet**';
  const { right, why, page } = verdict;
  const who = right.length === 0 ? 'not said' : right.join(', ');
  return `${who}: ${why}${page === undefined ? '' : ` ([AWS](${page}))`}`;
};

/** Cases in which engines differ, those without a verdict, and verdicts without a difference. */
export const openQuestions = (report: Report, verdicts: Verdicts) => {
  const differ = Object.entries(report.answers)
    .filter(([, answers]) => differing(answers).size > 0)
    .map(([id]) => id);
  return {
    differ,
    undecided: differ.filter((id) => verdicts[id] === undefined),
    /** Cases in which the embedded engine is wrong. */
    wrong: differ.filter((id) => {
      const { right = [] } = verdicts[id] ?? {};
      return right.length > 0 && !right.includes('embedded');
    }),
  };
};

const rowsOf = (id: string, report: Report, verdicts: Verdicts): string[] => {
  const found = [...differing(report.answers[id] ?? {})];
  return found.map(([engine, differences], index) =>
    row([
      index === 0 ? id.replace(/^\w+: /, '') : '',
      engine,
      inWords(differences, 'embedded'),
      inWords(differences, 'other'),
      index === 0 ? verdictOf(verdicts[id]) : '',
    ]),
  );
};

const agreement = (report: Report, service: ConformanceCase['service']): string[] => {
  const cases = Object.entries(report.answers).filter(([id]) => id.startsWith(`${service}: `));
  const engines = Object.keys(report.engines).filter((name) => name !== 'embedded');
  return engines.flatMap((engine) => {
    const asked = cases.filter(([, answers]) => answers[engine] !== undefined);
    if (asked.length === 0) return [];
    const same = asked.filter(([, answers]) => !differing(answers).has(engine));
    return [row([titles[service], engine, String(asked.length), String(same.length)])];
  });
};

/** What the outside suites found, by the suite's name. */
export type OutsideResults = Readonly<Record<string, SuiteResult>>;

const countOf = ({ groups }: SuiteResult, kind: string): number =>
  groups.filter((group) => group.kind === kind).reduce((sum, { cases }) => sum + cases.length, 0);

const suiteTable = (results: OutsideResults): string[] => [
  row(['suite', 'what it asks', 'passed', 'failed', 'out of scope']),
  row(['---', '---', '---:', '---:', '---:']),
  ...Object.entries(results).map(([name, result]) =>
    row([
      result.source,
      suites[name]?.about ?? '',
      String(result.passed),
      String(countOf(result, 'failed') + countOf(result, 'not explained')),
      String(countOf(result, 'out of scope')),
    ]),
  ),
  '',
  ...Object.entries(results).flatMap(([name, { groups }]) =>
    groups.map(({ kind, why, cases }) => `- ${name}: ${cases.length} ${kind}: ${why}`),
  ),
];

/** Formats the page in Markdown: what outside suites found, where engines differ from the embedded one, and
 *  which is right. */
export const pageOf = (report: Report, verdicts: Verdicts, outside: OutsideResults): string => {
  const services = ['s3', 'dynamodb', 'cognito'] as const;
  const { differ } = openQuestions(report, verdicts);
  return [
    '# Where engines differ',
    '',
    'Made by `npm run conformance` from real runs ([engine-conformance.json](../tests/recorded/engine-conformance.json)); not',
    'edited by hand. The same requests go to the embedded engine and to others, and the answers are compared',
    'field by field: outcome, error code, headers and body as the SDK reads them. Who is right was decided by',
    'AWS’s documents, in [verdicts.json](../tests/conformance/verdicts.json). Nothing here was sent to AWS.',
    '',
    row(['engine', 'version']),
    row(['---', '---']),
    ...Object.entries(report.engines).map(([name, engine]) =>
      row([name, 'version' in engine ? engine.version : `not run: ${engine.notRun}`]),
    ),
    '',
    row(['service', 'engine', 'cases', 'as the embedded engine']),
    row(['---', '---', '---:', '---:']),
    ...services.flatMap((service) => agreement(report, service)),
    '',
    ...services.flatMap((service) => [
      `## ${titles[service]}`,
      '',
      row(['case', 'engine', 'embedded', 'the other', 'right']),
      row(['---', '---', '---', '---', '---']),
      ...differ
        .filter((id) => id.startsWith(`${service}: `))
        .flatMap((id) => rowsOf(id, report, verdicts)),
      '',
    ]),
    '## Suites of others',
    '',
    '`npm run test:suite -- NAME DIR` runs each from a checkout and records it in',
    '[outside-suites.json](../tests/recorded/outside-suites.json). They ran on 29 and',
    '30 November 2026. Not run: moto’s cases of Cognito, which make user pools of their own.',
    '',
    ...suiteTable(outside),
    '',
    '## Generated requests',
    '',
    'A thousand generated updates and conditions (fast-check) go to the embedded engine’s DynamoDB and to',
    'DynamoDB Local, and end alike: outcome, error code and item.',
    '',
  ].join('\n');
};

/** Verdicts on differences that no longer exist. */
export const stale = (report: Report, verdicts: Verdicts): readonly string[] => {
  const { differ } = openQuestions(report, verdicts);
  return Object.keys(verdicts).filter((id) => !differ.includes(id));
};
