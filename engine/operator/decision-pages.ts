import { html, type Html } from '../html.ts';
import type { Explanation, Question } from '../explain/explanation.ts';
import type { KeptDecision, LoggedDecision } from '../gatekeeper/decisions.ts';
import {
  decidedBy,
  fits,
  identityOf,
  outcomes,
  type DecisionFilter,
  type Outcome,
} from './decision-filter.ts';
import { explainHref } from './explain-page.ts';
import { explanation, outcomeTag } from './explanation.ts';
import { liveBar, type Page } from './page.ts';

/** Maximum rows of the list; a filter finds older decisions. */
const shown = 200;

/** Path of a decision's page. */
const decisionHref = ({ id }: LoggedDecision): string =>
  `/_latchkey/decisions/${encodeURIComponent(id)}`;

/** The page of the newest decisions that match the filter.
 *  @param decisions the log, newest first. */
export const listPage = (decisions: readonly LoggedDecision[], filter: DecisionFilter): Page => {
  const found = decisions.filter((decision) => fits(filter, decision));
  return {
    title: 'Decisions',
    at: '/_latchkey/decisions',
    live: true,
    body: html`
      <h1>Decisions</h1>
      <p class="soft">
        What the gatekeeper decided, newest first. Each one opens to every statement’s reason.
      </p>
      ${filterForm(filter)} ${liveBar(countWords(found.length, decisions.length))}
      <ol class="box rows" data-live>
        ${found.slice(0, shown).map(row)}
      </ol>
    `,
  };
};

const countWords = (found: number, all: number): string => {
  const what = found === all ? `${all} decisions` : `${found} of ${all} decisions`;
  return found > shown ? `${what}, the newest ${shown} shown` : what;
};

const filterForm = (filter: DecisionFilter): Html => {
  const field = (name: keyof DecisionFilter, label: string) =>
    html`<label>
      ${label}
      <input
        name="${name}"
        value="${filter[name]}"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
      />
    </label>`;
  return html`
    <form role="search" action="/_latchkey/decisions">
      <label>
        Outcome
        <select name="outcome">
          ${Object.entries(outcomes).map(([outcome, words]) =>
            option(outcome as Outcome, words, filter.outcome),
          )}
        </select>
      </label>
      ${field('action', 'Action')} ${field('principal', 'Principal or identity ID')}
      ${field('resource', 'Resource')} ${field('statement', 'Policy or statement')}
      <div class="actions">
        <button>Filter</button>
        <a href="/_latchkey/decisions">Clear</a>
      </div>
    </form>
  `;
};

const option = (value: Outcome, words: string, chosen: Outcome): Html =>
  value === chosen
    ? html`<option value="${value}" selected>${words}</option>`
    : html`<option value="${value}">${words}</option>`;

const row = (decision: LoggedDecision): Html =>
  html`<li id="d-${decision.id}">
    <time datetime="${decision.time}">${timeOfDay(decision.time)}</time>
    ${outcomeTag(decision.decision)}
    <a href="${decisionHref(decision)}">${decision.action}</a>
    <code class="what">${decision.resource}</code>
    <span class="by">
      <span>${decidedBy(decision)}</span>
      <code class="soft">${identityOf(decision) ?? withoutAccount(decision.principal)}</code>
    </span>
  </li> `;

const timeOfDay = (time: string): string => new Date(time).toLocaleTimeString('en-GB');

/** An ARN without partition, service and account, e.g. `assumed-role/NAME/SESSION`. */
const withoutAccount = (principal: string): string =>
  principal.replace(/^arn:aws:[a-z]+::\d*:/, '');

/** The page of one decision, with the result of every statement.
 *  @param question the decision as a question to ask again; null where it cannot be asked.
 *  @param again the present policies' answer, for a decision whose reasons were not kept. */
export const decisionPage = (
  decision: LoggedDecision | KeptDecision,
  question: Question | null,
  again: Explanation | null,
): Page => {
  const identity = identityOf(decision);
  return {
    title: `${decision.action}: ${outcomes[decision.decision]}`,
    at: '/_latchkey/decisions',
    body: html`
      <h1>${decision.action} ${outcomeTag(decision.decision)}</h1>
      <p><code>${decision.resource}</code></p>
      <dl>
        <dt>Principal</dt>
        <dd><code>${decision.principal}</code></dd>
        ${
          identity === null
            ? ''
            : html`<dt>Identity ID</dt>
                <dd><code>${identity}</code></dd>`
        }
        <dt>Time</dt>
        <dd><time datetime="${decision.time}">${decision.time}</time></dd>
        <dt>Decision</dt>
        <dd><code>${decision.id}</code></dd>
        ${
          decision.note === null
            ? ''
            : html`<dt>Note</dt>
                <dd>${decision.note}</dd>`
        }
      </dl>
      ${
        question === null
          ? ''
          : html`<p><a href="${explainHref(question)}">Ask again with a change</a></p>`
      }
      ${reasons(decision, again)}
    `,
  };
};

const reasons = (decision: LoggedDecision | KeptDecision, again: Explanation | null): Html =>
  'trace' in decision
    ? explanation(decision.action, decision, decision.context)
    : recalled(decision, again);

const recalled = ({ action, decision, context }: KeptDecision, again: Explanation | null): Html => {
  if (again === null) return html`<p>The reasons of this decision were not kept.</p>`;
  const now = again.decision.decision;
  return html`
    <p class="soft">
      It is from a while ago, and its reasons were not kept: these are the policies’ as they are
      now.
    </p>
    ${
      now === decision
        ? ''
        : html`<p class="message">The policies decide otherwise now: ${outcomeTag(now)}</p>`
    }
    ${explanation(action, again.decision, context)}
  `;
};

/** The page for a decision that the log does not have. */
export const unknownDecisionPage: Page = {
  title: 'Decision not found',
  at: '/_latchkey/decisions',
  body: html`
    <h1>This decision is not in the log</h1>
    <p>
      Nor is it in the data folder’s <code>decisions.jsonl</code>: it was made with another data
      folder, or before a fresh start. Do again what was refused, or
      <a href="/_latchkey/explain">ask the policies</a> the same question.
    </p>
  `,
};
