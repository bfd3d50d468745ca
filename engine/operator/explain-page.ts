import { html, type Html } from '../html.ts';
import type { Explanation, Question } from '../explain/explanation.ts';
import { s3Requests } from '../s3/requests.ts';
import { explanation, outcomeTag } from './explanation.ts';
import type { Page } from './page.ts';

const path = '/_latchkey/explain';

const principals = {
  user: 'user: somebody signed in',
  other: 'other: somebody else signed in',
  member: 'member: the user, in the space {space}',
  converter: 'converter',
  anonymous: 'anonymous: unsigned',
  'web-identity': 'web-identity: before a role is assumed',
  'service:s3.amazonaws.com': 'service:s3.amazonaws.com',
} as const;

/** Actions to pick from; any other can be typed. */
const actions = [
  ...new Set(Object.values(s3Requests).map(({ action }) => action)),
  ...['GetItem', 'BatchGetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'].map(
    (name) => `dynamodb:${name}`,
  ),
  'sts:AssumeRoleWithWebIdentity',
  'sts:TagSession',
  'lambda:InvokeFunction',
];

const examples: readonly { readonly title: string; readonly question: Question }[] = [
  {
    title: 'A user reads another user’s result',
    question: { as: 'user', action: 's3:GetObject', resource: 'results:{other}/s/f/thumb.webp' },
  },
  {
    title: 'A user lists the own prefix',
    question: {
      as: 'user',
      action: 's3:ListBucket',
      resource: 'uploads',
      context: ['s3:prefix={me}/'],
    },
  },
  {
    title: 'A user queries the own rows',
    question: {
      as: 'user',
      action: 'dynamodb:Query',
      resource: 'sessions',
      context: ['dynamodb:LeadingKeys={me}'],
    },
  },
  {
    title: 'A member reads an upload of another space',
    question: { as: 'member', action: 's3:GetObject', resource: 'uploads:space/{otherSpace}/s/f' },
  },
  {
    title: 'The converter writes an upload',
    question: { as: 'converter', action: 's3:PutObject', resource: 'uploads:{me}/s/f' },
  },
].map(({ title, question }) => ({ title, question: { context: [], ...question } }));

/** Path of the page that answers a question. */
export const explainHref = ({ as, action, resource, context }: Question): string => {
  const query = new URLSearchParams({ as, action, resource });
  if (context.length > 0) query.set('context', context.join('\n'));
  return `${path}?${query}`;
};

/** Reads a question from a query string; null when it has none. `context` has one `KEY=VALUE` on each
 *  line, or is repeated. Lines are not trimmed: a space can be part of a key. */
export const readQuestion = (query: URLSearchParams): Question | null => {
  const text = (name: string) => query.get(name) ?? '';
  const [action, resource] = [text('action').trim(), text('resource')];
  if (action === '' && resource === '') return null;
  const lines = query.getAll('context').flatMap((context) => context.split(/\r?\n/));
  const context = lines.filter((line) => line.trim() !== '');
  return { as: text('as') || 'user', action, resource, context };
};

/** The answer to a question, or why there is none; null before one is asked. */
export type Answer = { readonly explanation: Explanation } | { readonly problem: string } | null;

/** The page with the form for a question and the answer. */
export const explainPage = (question: Question | null, answer: Answer): Page => ({
  title: 'Explain',
  at: path,
  body: html`
    <h1>Explain</h1>
    <p class="soft">
      Asks the deployed policies a question: nothing is sent, nothing is logged. The same as
      <code>npm run explain</code>.
    </p>
    ${form(question)} ${answer === null ? suggestions : result(answer)}
  `,
});

const form = (question: Question | null): Html => {
  const as = question?.as ?? 'user';
  const named: Readonly<Record<string, string>> = { [as]: as, ...principals };
  return html`
    <form class="question" action="${path}">
      <label>
        As
        <select name="as">
          ${Object.entries(named).map(([name, words]) =>
            name === as
              ? html`<option value="${name}" selected>${words}</option>`
              : html`<option value="${name}">${words}</option>`,
          )}
        </select>
      </label>
      <label>
        Action
        <input
          name="action"
          value="${question?.action ?? ''}"
          list="actions"
          placeholder="s3:GetObject"
          required
          autocapitalize="off"
          spellcheck="false"
        />
        <datalist id="actions">
          ${actions.map((name) => html`<option value="${name}"></option>`)}
        </datalist>
      </label>
      <div class="wide">
        <label>
          Resource
          <input
            name="resource"
            value="${question?.resource ?? ''}"
            placeholder="results:{other}/s/f/thumb.webp"
            required
            autocapitalize="off"
            spellcheck="false"
            aria-describedby="resource-hint"
          />
        </label>
        <p class="hint" id="resource-hint">
          An ARN, or uploads:KEY, results:KEY, uploads, results, sessions, resultRows. {me} and
          {other} stand for the identity IDs of the user and of another, {space} and {otherSpace}
          for the member’s space and another.
        </p>
      </div>
      <div class="wide">
        <label>
          Context keys
          <textarea
            name="context"
            spellcheck="false"
            placeholder="dynamodb:LeadingKeys={me}"
            aria-describedby="context-hint"
          >
${(question?.context ?? []).join('\n')}</textarea>
        </label>
        <p class="hint" id="context-hint">
          One KEY=VALUE on each line; a key given twice has two values. What the session carries is
          there already, and can be overridden.
        </p>
      </div>
      <div class="actions"><button>Explain</button></div>
    </form>
  `;
};

const suggestions = html`
  <h2>For example</h2>
  <ul class="box">
    ${examples.map(
      ({ title, question }) => html`<li><a href="${explainHref(question)}">${title}</a></li>`,
    )}
  </ul>
`;

const result = (answer: NonNullable<Answer>): Html => {
  if ('problem' in answer) return html`<p class="message" role="alert">${answer.problem}</p>`;
  const { as, action, resource, context, decision } = answer.explanation;
  return html`
    <section aria-label="Answer">
      <h2>${action} ${outcomeTag(decision.decision)}</h2>
      <p><code>${resource}</code></p>
      <p class="soft">Asked as ${as}.</p>
      ${explanation(action, decision, context)}
    </section>
  `;
};
