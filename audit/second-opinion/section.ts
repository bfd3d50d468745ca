import { html, table, type Html } from '../../engine/html.ts';
import { opinionFindings, opinionSummary, type Opinion } from './second-opinion.ts';

/** The part of the report that other people's tools speak in. */
export const opinionSection = (opinions: readonly Opinion[]): Html => {
  const findings = opinionFindings(opinions);
  const answered = opinions.flatMap((opinion) =>
    opinion.status === 'given'
      ? opinion.answered.map(({ remark, reason }) => [
          opinion.tool,
          html`<code>${remark.rule}</code>`,
          remark.where,
          remark.says,
          reason,
        ])
      : [],
  );
  return html`<h2>A second opinion</h2>
    <p>
      Other people’s tools over the same policies and templates. Those that are not installed come
      with <code>npm run audit -- --install-second-opinion</code>.
    </p>
    ${table(
      ['Tool', 'What it says'],
      opinions.map((opinion) => [
        html`<a href="${opinion.page}">${opinion.tool}</a>`,
        opinionSummary(opinion),
      ]),
    )}
    ${
      findings.length === 0
        ? html`<p class="good">Nothing that has no written answer.</p>`
        : html`<ul class="bad">
            ${findings.map((finding) => html`<li>${finding}</li>`)}
          </ul>`
    }
    <details>
      <summary>What they say, and the answers</summary>
      ${table(['Tool', 'Rule', 'Where', 'What it says', 'Why it stays'], answered)}
    </details>`;
};
