import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LoggedDecision } from '../gatekeeper/decisions.ts';
import type { Inbox } from './inbox.ts';
import { pagePolicy, tablePage } from './page.ts';

export interface OperatorOptions {
  readonly inbox: Inbox;
  /** Newest first. */
  readonly decisions: () => readonly LoggedDecision[];
  /** The only origins whose scripts may read these answers. */
  readonly appOrigins: readonly string[];
}

interface Answer {
  readonly json: unknown;
  readonly page: () => string;
}

/** `GET /_latchkey/…`: health, inbox and decisions, as JSON, or as a page where a browser asks.
 *  A cross-origin script that is not the app's is refused, so that no page a developer happens to
 *  visit can read confirmation codes. */
export const createOperator = (options: OperatorOptions) => {
  const answers: Readonly<Record<string, () => Answer>> = {
    '/_latchkey/health': () => ({
      json: { status: 'ready' },
      page: () => tablePage('Engine', 'The embedded engine is ready.', [], []),
    }),
    '/_latchkey/inbox': () => ({
      json: options.inbox.mails(),
      page: () =>
        tablePage(
          'Inbox',
          'E-mails that Cognito would have sent, newest first.',
          ['To', 'Subject', 'Code', 'At'],
          options.inbox.mails().map(({ to, subject, code, at }) => [to, subject, { code }, at]),
        ),
    }),
    '/_latchkey/decisions': () => ({
      json: options.decisions(),
      page: () =>
        tablePage(
          'Decisions',
          'What the gatekeeper decided, newest first, and the statement that decided it.',
          ['Time', 'Decision', 'Action', 'Resource', 'Principal', 'Statement'],
          options
            .decisions()
            .slice(0, 500)
            .map((d) => [
              d.time,
              d.decision,
              d.action,
              d.resource,
              d.principal,
              d.statement === null ? 'no statement allows it' : `${d.policy ?? ''}: ${d.statement}`,
            ]),
        ),
    }),
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    const { origin } = request.headers;
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (origin !== undefined && !options.appOrigins.includes(origin)) {
      reply(response, 403, 'application/json', '{"message":"another origin may not read this"}');
      return;
    }
    if (origin !== undefined) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('vary', 'Origin');
    }
    const answer = answers[path];
    if (answer === undefined) {
      reply(response, 404, 'application/json', '{"message":"no such page"}');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      reply(response, 405, 'application/json', '{"message":"read only"}');
      return;
    }
    const { json, page } = answer();
    if ((request.headers.accept ?? '').includes('text/html')) {
      reply(response, 200, 'text/html; charset=utf-8', page());
    } else {
      reply(response, 200, 'application/json', JSON.stringify(json));
    }
  };
};

const reply = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': pagePolicy,
    'cross-origin-resource-policy': 'same-site',
    'x-frame-options': 'DENY',
  });
  response.end(body);
};
