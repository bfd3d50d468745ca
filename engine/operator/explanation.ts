import { html, type Html } from '../html.ts';
import type { Decision, StatementTrace } from '../iam/authorise.ts';
import { outcomes } from './decision-filter.ts';

/** An outcome as a coloured word. */
export const outcomeTag = (decision: Decision['decision']): Html =>
  html`<span class="tag ${decision === 'Allowed' ? 'allowed' : 'denied'}"
    >${outcomes[decision]}</span
  >`;

/** The deciding statement and the reason, the result of every other statement, and the context. */
export const explanation = (
  action: string,
  decision: Decision,
  context: Readonly<Record<string, readonly string[]>>,
): Html => {
  const others = decision.trace.filter((one) => isAboutOthers(one, action));
  const near = decision.trace.filter((one) => !others.includes(one));
  return html`
    <h2>What decided</h2>
    <p>${decisiveWords(decision)}</p>
    <h2>Statements about this action</h2>
    ${near.length === 0 ? html`<p>There is none.</p>` : statements(near, decision)}
    ${
      others.length === 0
        ? ''
        : html`<details>
            <summary>${others.length} about other actions</summary>
            ${statements(others, decision)}
          </details>`
    }
    <h2>Context</h2>
    <dl>
      ${Object.entries(context).map(
        ([key, values]) =>
          html`<dt><code>${key}</code></dt>
            <dd><code>${values.length === 0 ? 'absent' : values.join(', ')}</code></dd> `,
      )}
    </dl>
  `;
};

/** A statement's reason names the first element that did not match, and the action comes first. */
const isAboutOthers = ({ matches, reason }: StatementTrace, action: string): boolean =>
  !matches && reason.startsWith(`does not apply: ${action} `);

const statements = (trace: readonly StatementTrace[], decision: Decision): Html =>
  html`<ol class="box statements">
    ${trace.map((statement) => statementRow(statement, decision))}
  </ol>`;

const decides = (one: StatementTrace, { policy, statement }: Decision): boolean =>
  one.matches && one.policy === policy && one.statement === statement;

const decisiveWords = (decision: Decision): Html => {
  const { decision: outcome, policy, statement } = decision;
  if (statement === null) {
    return html`No statement allows it, and what no statement allows is denied.`;
  }
  const what = html`<strong>${statement}</strong> in <strong>${policy ?? ''}</strong>`;
  return outcome === 'Allowed'
    ? html`${what} allows it, and no statement denies it.`
    : html`${what} denies it; no Allow can outweigh that.`;
};

const statementRow = (one: StatementTrace, decision: Decision): Html => {
  const effect = one.effect === 'Deny' ? 'deny' : 'allow';
  const decisive = decides(one, decision) ? html`decides ${effect}` : '';
  return html`<li class="${decisive}">
    <span aria-hidden="true">${one.matches ? '✓' : '·'}</span>
    <span
      ><strong>${one.statement}</strong>
      <span class="soft">${one.effect}, ${one.policy}</span></span
    >
    <span class="why">${one.reason}</span>
  </li> `;
};
