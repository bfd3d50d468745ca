import { openPaths } from './escalation.ts';
import { countFindings, settingsInWords, survivorsOf, type AuditResult } from './report.ts';
import { opinionFindings, opinionSummary } from './second-opinion/second-opinion.ts';
import { unneeded, unneededFindings } from './strengthening-section.ts';

/** What the command prints of a full audit: a line for each check, then the findings.
 *  @param paths how many escalation paths are known. */
export const summaryOf = (result: AuditResult, paths: number): readonly string[] => {
  const survivors = survivorsOf(result);
  const equivalent = result.mutants.filter(({ isEquivalent }) => isEquivalent);
  const proofs = [...result.sets.findings, ...result.templates.findings];
  return [
    `Isolation      ${result.isolation.status}`,
    `Intended sets  ${proofs.length === 0 ? 'PROVED: every document, as a file and in the templates' : `${proofs.length} findings`}`,
    ...[...new Set([...result.sets.remarks, ...result.templates.remarks])].map(
      (remark) => `  remark: ${remark}`,
    ),
    `Settings       ${result.settings.length} differ from audit/intended-settings.json`,
    `Attack cases   ${result.cases - result.brokenCases.length} of ${result.cases} as expected`,
    `Permissions    ${result.stray.gained.length} not intended, ${result.stray.lost.length} missing`,
    `Weakenings     ${result.mutants.length - survivors.length - equivalent.length} of ${result.mutants.length} noticed, ${equivalent.length} proved to change nothing`,
    `Strengthenings ${result.strengthenings.length - unneeded(result.strengthenings).length} of ${result.strengthenings.length} would break something, or stay out for a written reason`,
    `Unused         ${result.unused.length}`,
    `Escalation     ${openPaths(result.escalation).length} of ${paths} known paths open, ${result.escalation.length} touched`,
    `Lint           ${result.lint.length}`,
    ...result.opinions.map((opinion) => `${opinion.tool.padEnd(15)}${opinionSummary(opinion)}`),
    ...[
      ...(result.isolation.status === 'REFUTED'
        ? [JSON.stringify(result.isolation.counterexample)]
        : []),
      ...proofs,
      ...settingsInWords(result.settings),
      ...result.stray.gained.map((stray) => `not intended: ${stray}`),
      ...result.stray.lost.map((stray) => `missing: ${stray}`),
      ...result.brokenCases.map((id) => `attack case ${id}`),
      ...result.plainHttp.map((leak) => `plain HTTP: ${leak}`),
      ...survivors.map(
        ({ file, statement, change }) => `not noticed: ${file} ${statement}: ${change}`,
      ),
      ...unneededFindings(result),
      ...result.unused.map((permission) => `never used: ${permission}`),
      ...result.lint.map(({ where, says }) => `${where}: ${says}`),
      ...openPaths(result.escalation),
      ...result.drift,
      ...opinionFindings(result.opinions),
    ].map((each) => `  ${each}`),
    '',
    `${countFindings(result)} findings. The whole report: dist/audit/report.html`,
  ];
};
