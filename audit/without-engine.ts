import { html, type Html } from '../engine/html.ts';
import { page, setsSection, settingsInWords, settingsSection, type AuditResult } from './report.ts';

/** The result for templates that the embedded engine cannot read: only documents and settings are checked. */
export interface AuditWithoutEngine {
  /** What the engine does not know, in its words. */
  readonly refusal: string;
  readonly templates: AuditResult['templates'];
  readonly settings: AuditResult['settings'];
}

/** Checks that need the engine's stack. */
const notAsked =
  'isolation, the policy files, attack cases, permissions, weakenings, strengthenings, unused permissions, escalation, lint, second opinions';

/** The engine's refusal is a finding of its own. */
export const countWithoutEngine = ({ templates, settings }: AuditWithoutEngine): number =>
  1 + templates.findings.length + settings.length;

/** What the command prints. */
export const summaryWithoutEngine = (result: AuditWithoutEngine): readonly string[] => {
  const { refusal, templates, settings } = result;
  return [
    `Templates      ${templates.findings.length} findings in documents and settings`,
    `Settings       ${settings.length} differ from audit/intended-settings.json`,
    `NOT CHECKED    ${notAsked}`,
    `  the embedded engine does not know a part of the templates: ${refusal}`,
    ...[...templates.findings, ...settingsInWords(settings)].map((each) => `  ${each}`),
    '',
    `${countWithoutEngine(result)} findings, and checks that did not run. The report: dist/audit/report.html`,
  ];
};

/** The machine's report. */
export const jsonWithoutEngine = (result: AuditWithoutEngine): object => ({
  ...result,
  notAsked,
  findings: countWithoutEngine(result),
});

/** The reviewer's report. */
export const htmlWithoutEngine = (result: AuditWithoutEngine): string => {
  const refused: Html = html`<h2>Not checked</h2>
    <p class="bad">The embedded engine does not know a part of the templates: ${result.refusal}</p>
    <p>These checks did not run: ${notAsked}.</p>`;
  const none = { findings: [], remarks: [] };
  return page(
    countWithoutEngine(result),
    html`${refused} ${setsSection({ sets: none, templates: result.templates })}
    ${settingsSection(result)}`,
  );
};
