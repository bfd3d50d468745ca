import { html, type Html } from '../engine/html.ts';
import { page, setsSection, settingsInWords, settingsSection, type AuditResult } from './report.ts';

/** What an audit says of templates that the embedded engine does not read: their documents and settings are
 *  judged without it, and nothing else is. */
export interface AuditWithoutEngine {
  /** What the engine does not know, in its words. */
  readonly refusal: string;
  readonly templates: AuditResult['templates'];
  readonly settings: AuditResult['settings'];
}

/** Everything of an audit that asks the engine's stack. */
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
    `NOT ASKED      ${notAsked}`,
    `  the templates have what the embedded engine does not know: ${refusal}`,
    ...[...templates.findings, ...settingsInWords(settings)].map((each) => `  ${each}`),
    '',
    `${countWithoutEngine(result)} findings, and sections that were not asked. The report: dist/audit/report.html`,
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
  const refused: Html = html`<h2>Not asked</h2>
    <p class="bad">The templates have what the embedded engine does not know: ${result.refusal}</p>
    <p>So nothing here is about ${notAsked}.</p>`;
  const none = { findings: [], remarks: [] };
  return page(
    countWithoutEngine(result),
    html`${refused} ${setsSection({ sets: none, templates: result.templates })}
    ${settingsSection(result)}`,
  );
};
