import { exercisedElsewhere, type Exercised } from './exercised.ts';
import { html, table, type Html, type Part } from '../engine/html.ts';
import type { IsolationFinding } from './isolation.ts';
import type { SetFindings } from './intended-sets.ts';
import { suppressions } from './lint-rules.ts';
import type { LintFinding } from './lint.ts';
import type { Cell } from './matrix.ts';
import { matrices } from './matrix-section.ts';
import { openPaths, type PathTouched } from './escalation.ts';
import type { TestedMutant } from './mutation-testing.ts';
import { opinionFindings, type Opinion } from './second-opinion/second-opinion.ts';
import { opinionSection } from './second-opinion/section.ts';
import {
  strengtheningJson,
  strengtheningSection,
  unneededFindings,
} from './strengthening-section.ts';
import type { TestedStrengthening } from './strengthening-testing.ts';

/** Everything an audit found out. */
export interface AuditResult {
  readonly isolation: IsolationFinding;
  /** The policy files against what is intended. */
  readonly sets: SetFindings;
  /** The templates against what is intended. */
  readonly templates: SetFindings;
  /** What the templates say otherwise than `audit/intended-settings.json`, in words. */
  readonly settings: readonly string[];
  readonly cells: readonly Cell[];
  /** Permissions that are allowed and not intended, or intended and not allowed. */
  readonly stray: { readonly gained: readonly string[]; readonly lost: readonly string[] };
  readonly brokenCases: readonly string[];
  readonly cases: number;
  readonly plainHttp: readonly string[];
  readonly mutants: readonly TestedMutant[];
  readonly strengthenings: readonly TestedStrengthening[];
  readonly staleIntentions: readonly string[];
  readonly unused: readonly string[];
  readonly exercised: Exercised;
  readonly lint: readonly LintFinding[];
  /** Known escalation paths of which a role is allowed some action. */
  readonly escalation: readonly PathTouched[];
  /** What the template says otherwise than the policies that were audited. */
  readonly drift: readonly string[];
  /** What tools of other people say. */
  readonly opinions: readonly Opinion[];
}

/** Weakenings that nothing notices and that are not proved to change nothing. */
export const survivorsOf = ({ mutants }: AuditResult): readonly TestedMutant[] =>
  mutants.filter(({ caughtBy, isEquivalent }) => caughtBy === null && !isEquivalent);

/** How many things a reviewer must look at; 0 is a clean audit. */
export const countFindings = (result: AuditResult): number =>
  (result.isolation.status === 'PROVED' ? 0 : 1) +
  result.sets.findings.length +
  result.templates.findings.length +
  result.settings.length +
  result.stray.gained.length +
  result.stray.lost.length +
  result.brokenCases.length +
  result.plainHttp.length +
  survivorsOf(result).length +
  unneededFindings(result).length +
  result.unused.length +
  result.lint.length +
  openPaths(result.escalation).length +
  result.drift.length +
  opinionFindings(result.opinions).length;

/** The machine's report. */
export const jsonReport = (result: AuditResult): object => ({
  isolation:
    result.isolation.status === 'PROVED'
      ? 'PROVED'
      : {
          counterexample:
            result.isolation.status === 'REFUTED'
              ? result.isolation.counterexample
              : result.isolation.what,
        },
  sets: result.sets,
  templates: result.templates,
  settings: result.settings,
  mutants: {
    total: result.mutants.length,
    killed: result.mutants.filter(({ caughtBy }) => caughtBy !== null).length,
    equivalent: result.mutants.filter(({ isEquivalent }) => isEquivalent),
    survivors: survivorsOf(result),
  },
  strengthenings: strengtheningJson(result),
  unused: result.unused,
  lint: result.lint,
  permissions: result.stray,
  attackCases: { total: result.cases, broken: result.brokenCases },
  plainHttp: result.plainHttp,
  escalation: result.escalation,
  drift: result.drift,
  secondOpinion: result.opinions,
  findings: countFindings(result),
});

/** The reviewer's report. */
export const htmlReport = (result: AuditResult): string =>
  page(
    countFindings(result),
    html`${isolation(result.isolation)} ${setsSection(result)} ${settingsSection(result)}
    ${permissions(result)} ${attacks(result)} ${mutation(result)} ${least(result)}
    ${strengtheningSection(result)} ${escalationSection(result)} ${lintSection(result)}
    ${opinionSection(result.opinions)} ${matrices(result.cells)}`,
  );

/** A report as one page, nothing fetched, nothing active. */
export const page = (findings: number, sections: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <meta
        http-equiv="content-security-policy"
        content="default-src 'none'; style-src 'unsafe-inline'"
      />
      <title>Policy audit</title>
      <style>
        ${{ html: style }}
      </style>
      <main>
        <h1>Policy audit</h1>
        <p class="${findings === 0 ? 'good' : 'bad'}">
          ${findings === 0 ? 'No findings.' : `${findings} findings.`}
        </p>
        ${sections}
      </main>
    </html>`.html;

const escalationSection = ({ escalation }: AuditResult): Html =>
  html`<h2>Known escalation paths</h2>
    <p>
      Each path of <a href="https://pathfinding.cloud">Datadog’s pathfinding.cloud</a> of which a
      role is allowed some action, whatever the resource and the conditions. A path is open when the
      role lacks nothing that it needs.
    </p>
    ${list(openPaths(escalation), 'No path is open to any role.')}
    ${list(
      escalation.map(
        ({ id, role, allowed, lacks }) =>
          `${id}: ${role} may ${allowed.join(', ')}, and may not ${lacks.join(', ')}`,
      ),
      'No role is allowed a single action of any path.',
    )}`;

const list = (items: readonly Part[], none: string): Html =>
  items.length === 0
    ? html`<p class="good">${none}</p>`
    : html`<ul class="bad">
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>`;

const isolation = (finding: IsolationFinding): Html => {
  if (finding.status === 'PROVED') {
    return html`<h2>Isolation: proved</h2>
      <p>
        No two distinct identities can reach a common object, item or upload, whatever their IDs,
        the keys and the actions.
      </p>
      <ol>
        ${finding.argument.map((step) => html`<li>${step}</li>`)}
      </ol>`;
  }
  if (finding.status === 'UNDECIDED') {
    return html`<h2>Isolation: not proved</h2>
      <p class="bad">${finding.what}</p>`;
  }
  const { what, requests } = finding.counterexample;
  return html`<h2>Isolation: refuted</h2>
    <p class="bad">Two identities reach <code>${what}</code>.</p>
    ${table(
      ['Identity', 'Action', 'Resource', 'Context', 'Allowed by'],
      requests.map((request) => [
        html`<code>${request.identityId}</code>`,
        request.action,
        html`<code>${request.resource}</code>`,
        html`<code>${JSON.stringify(request.context)}</code>`,
        `${request.policy}: ${request.statement}`,
      ]),
    )}`;
};

export const setsSection = ({
  sets: documents,
  templates,
}: Pick<AuditResult, 'sets' | 'templates'>): Html => html`
  <h2>Intended sets</h2>
  <p>
    Each policy document, as a file and as the templates deploy it, allows and denies exactly the
    requests that <code>audit/intended-sets.json</code> says. The requests were cut into finitely
    many cells that no element of a statement can tell apart, and the evaluator was asked about each
    cell.
  </p>
  ${list([...documents.findings, ...templates.findings], 'No document is wider or narrower.')}
  ${[...documents.remarks, ...templates.remarks].map((remark) => html`<p>${remark}</p>`)}
`;

/** The differences, and what to do about them. */
export const settingsInWords = (settings: AuditResult['settings']): readonly string[] =>
  settings.length === 0
    ? []
    : [
        ...settings,
        'If these settings are intended: npm run audit -- --record-settings, and review the difference. If they come from options: npm run synth writes the default templates again.',
      ];

export const settingsSection = ({ settings }: Pick<AuditResult, 'settings'>): Html => html`
  <h2>Recorded settings</h2>
  <p>
    Every property, parameter, condition and output of the default templates is compared with
    <code>audit/intended-settings.json</code>. Policy documents are compared above.
  </p>
  ${list(settingsInWords(settings), 'Nothing was changed, added or taken away.')}
`;

const permissions = ({ cells, stray, plainHttp, drift }: AuditResult): Html => {
  const allowed = cells.filter(({ decision }) => decision === 'Allowed');
  return html`<h2>Who may do what</h2>
    <p>
      ${cells.length} questions: every action of the audited services in AWS’s service reference,
      for each principal, on each kind of resource. These were answered yes; every other was
      refused.
    </p>
    ${table(
      ['Principal', 'Resource', 'Action', 'Allowed by'],
      allowed.map(({ principal, resource, action, policy, statement }) => [
        principal,
        resource,
        html`<code>${action}</code>`,
        `${policy ?? ''}: ${statement ?? ''}`,
      ]),
    )}
    ${list(
      [
        ...stray.gained.map((each) => `Allowed, not intended: ${each}`),
        ...stray.lost.map((each) => `Intended, not allowed: ${each}`),
        ...plainHttp.map((each) => `Not denied over plain HTTP: ${each}`),
        ...drift,
      ],
      'Exactly what audit/intended.json says, and over TLS only.',
    )}`;
};

const attacks = ({ brokenCases, cases }: AuditResult): Html => html`
  <h2>Attack catalogue</h2>
  ${list(
    brokenCases.map((id) => `Comes out other than expected: ${id}`),
    `All ${cases} cases come out as expected.`,
  )}
`;

const mutation = (result: AuditResult): Html => {
  const noticed = new Map<string, number>();
  for (const { caughtBy } of result.mutants) {
    const by = caughtBy?.split(/[:]| case/)[0] ?? 'nothing';
    noticed.set(by, (noticed.get(by) ?? 0) + 1);
  }
  return html`<h2>Would a weakened policy be noticed?</h2>
    <p>
      ${result.mutants.length} weakenings, one at a time: a condition dropped, a resource or value
      widened, an operator loosened, a Deny removed, an action added, a principal opened.
    </p>
    ${table(['Noticed by', 'Weakenings'], [...noticed])}
    ${list(
      survivorsOf(result).map(
        ({ file, statement, change }) => `Nothing notices: ${file}, ${statement}: ${change}`,
      ),
      'Every one is noticed.',
    )}
    <details>
      <summary>All weakenings</summary>
      ${table(
        ['File', 'Statement', 'Change', 'First noticed by'],
        result.mutants.map(({ file, statement, change, caughtBy }) => [
          file,
          statement,
          change,
          caughtBy ?? 'nothing',
        ]),
      )}
    </details>`;
};

const least = ({ unused, exercised }: AuditResult): Html => html`
  <h2>Is every permission used?</h2>
  <p>From the decision log of a full run of the tests.</p>
  ${table(
    ['Statement', 'Actions that were used'],
    Object.entries(exercised).map(([statement, actions]) => [statement, actions.join(', ')]),
  )}
  ${table(
    ['Not exercised here', 'Why'],
    Object.entries(exercisedElsewhere).map(([statement, reason]) => [statement, reason]),
  )}
  ${list(
    unused.map((each) => `Granted, never used: ${each}`),
    'Every granted action was used.',
  )}
`;

const lintSection = ({ lint }: AuditResult): Html => html`
  <h2>AWS’s own advice</h2>
  ${list(
    lint.map(
      ({ rule, where, says, page }) =>
        html`${where}: ${says} (<code>${rule}</code>, <a href="${page}">${page}</a>)`,
    ),
    'Nothing goes against it.',
  )}
  <h3>Wide on purpose</h3>
  ${table(
    ['Statement', 'Why it is not held to one identity'],
    suppressions.map(({ statement, reason }) => [statement, reason]),
  )}
`;

const style = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
main{max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.8rem 0;font-size:13px}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);overflow-wrap:anywhere}
code{font:12px ui-monospace,monospace}
.good{color:light-dark(#0a6b2d,#5fd38a)}.bad{color:light-dark(#a3161b,#ff8b88)}
.wide{overflow-x:auto}.wide th{min-width:6rem}
summary{cursor:pointer;padding:.3rem 0}
@media print{details{display:block}main{max-width:none}}
`;
