import { html, table, type Html } from '../engine/html.ts';
import type { TestedStrengthening } from './strengthening-testing.ts';

interface Strengthened {
  readonly strengthenings: readonly TestedStrengthening[];
  readonly staleIntentions: readonly string[];
}

/** Strengthenings that break nothing and that nobody gave a reason against. */
export const unneeded = (tested: readonly TestedStrengthening[]): readonly TestedStrengthening[] =>
  tested.filter(({ breaks, intention }) => breaks === null && intention === null);

const intended = (tested: readonly TestedStrengthening[]) =>
  tested.flatMap(({ file, statement, change, intention }) =>
    intention === null ? [] : [{ file, statement, change, reason: intention }],
  );

/** What a reviewer must look at, one line each. */
export const unneededFindings = ({
  strengthenings,
  staleIntentions,
}: Strengthened): readonly string[] => [
  ...unneeded(strengthenings).map(
    ({ file, statement, change }) => `nobody needs it: ${file} ${statement}: ${change}`,
  ),
  ...staleIntentions.map((intention) => `no longer to be explained: ${intention}`),
];

/** For the machine's report. */
export const strengtheningJson = ({ strengthenings, staleIntentions }: Strengthened): object => ({
  total: strengthenings.length,
  needed: strengthenings.filter(({ breaks }) => breaks !== null).length,
  intended: intended(strengthenings),
  unneeded: unneeded(strengthenings).map(({ file, statement, change }) => ({
    file,
    statement,
    change,
  })),
  stale: staleIntentions,
});

/** For the reviewer's report. */
export const strengtheningSection = (result: Strengthened): Html => {
  const findings = unneededFindings(result);
  return html`<h2>Could a policy allow less?</h2>
    <p>
      ${result.strengthenings.length} strengthenings, one at a time: a statement, an action or a
      resource removed, keys narrowed, an option of the request refused. One that breaks neither a
      case that must be allowed nor a request of the test run points at a permission that nobody
      uses.
    </p>
    ${
      findings.length === 0
        ? html`<p class="good">Each breaks something, or there is a written reason against it.</p>`
        : html`<ul class="bad">
            ${findings.map((finding) => html`<li>${finding}</li>`)}
          </ul>`
    }
    <h3>Left as wide on purpose</h3>
    ${table(
      ['File', 'Statement', 'What would break nothing', 'Why it is not done'],
      intended(result.strengthenings).map(({ file, statement, change, reason }) => [
        file,
        statement,
        change,
        reason,
      ]),
    )}
    <details>
      <summary>All strengthenings</summary>
      ${table(
        ['File', 'Statement', 'Change', 'What it would break first'],
        result.strengthenings.map(({ file, statement, change, breaks }) => [
          file,
          statement,
          change,
          breaks ?? 'nothing',
        ]),
      )}
    </details>`;
};
