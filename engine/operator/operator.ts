import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Explanation, Question } from '../explain/explanation.ts';
import type { DecisionLog, KeptDecision, LoggedDecision } from '../gatekeeper/decisions.ts';
import type { FaultPanel } from '../faults/panel.ts';
import { fits, readFilter } from './decision-filter.ts';
import { decisionPage, listPage, unknownDecisionPage } from './decision-pages.ts';
import { explainPage, readQuestion } from './explain-page.ts';
import { changeFaults, faultsPath } from './change-faults.ts';
import { faultsPage } from './faults-page.ts';
import { inboxPage } from './inbox-page.ts';
import type { Inbox } from './inbox.ts';
import { pagePolicy, renderPage, type Page } from './page.ts';

export interface OperatorOptions {
  readonly inbox: Pick<Inbox, 'mails'>;
  readonly log: Pick<DecisionLog, 'newestFirst' | 'find'>;
  /** Answers a question from the deployed policies.
   *  @throws Error that says which part of the question cannot be read. */
  readonly explain: (question: Question) => Explanation;
  /** The question that a decision answered; null where it cannot be asked again. */
  readonly questionOf: (decision: KeptDecision) => Question | null;
  /** The present policies' decision on a logged request; null if no policy can decide it. */
  readonly explainAgain: (decision: KeptDecision) => Explanation | null;
  /** Whether the process at the other end of a connection belongs to the user who runs the engine. */
  readonly isOwnUser: (socket: Socket) => Promise<boolean>;
  /** The only origins whose scripts may read these answers. */
  readonly appOrigins: readonly string[];
  /** Null unless the engine was started with faults. */
  readonly faults: FaultPanel | null;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A response as JSON, and as a page for a browser that asks for one. */
interface Answer {
  readonly status: number;
  readonly json: () => unknown;
  readonly page: (() => Page) | null;
}

const healthPath = '/_latchkey/health';

/** Serves `GET /_latchkey/…`: health, inbox, decisions and explanations, as JSON, or as a page of the
 *  console where a browser asks. Confirmation codes are for the user who runs the engine: other users of
 *  the machine are refused (but for health), and so are scripts of any origin but the app's. */
export const createOperator =
  (options: OperatorOptions) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { origin, accept = '' } = request.headers;
    const isChange = (request.url ?? '').startsWith(faultsPath) && request.method !== 'GET';
    if (isChange) return answerChange(options, request, response);
    if (origin !== undefined && !options.appOrigins.includes(origin)) {
      return replyJson(response, 403, { message: 'another origin may not read this' });
    }
    if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
    response.setHeader('vary', 'Origin, Accept');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://engine');
    if (pathname !== healthPath && !(await options.isOwnUser(request.socket))) {
      return replyJson(response, 403, {
        message: 'only the user who runs the engine may read this',
      });
    }
    if (pathname === '/_latchkey/') {
      response.writeHead(302, { location: '/_latchkey/decisions' }).end();
      return;
    }
    const answer = await answerTo(options, pathname, searchParams);
    if (answer === null) return replyJson(response, 404, { message: 'no such page' });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return replyJson(response, 405, { message: 'read only' });
    }
    if (answer.page === null || !accept.includes('text/html')) {
      return replyJson(response, answer.status, answer.json());
    }
    const text = renderPage(answer.page());
    const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    response.setHeader('etag', tag);
    if (request.headers['if-none-match'] === tag) reply(response, 304, htmlType, '');
    else reply(response, answer.status, htmlType, text);
  };

/** Changes the faults. Only the console's own pages and programs that send no Origin may: a page of the
 *  app, or an object of a bucket, has another origin. */
const answerChange = async (
  options: OperatorOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { origin, host = '' } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    return replyJson(response, 403, { message: 'another origin may not change this' });
  }
  if (!(await options.isOwnUser(request.socket))) {
    return replyJson(response, 403, {
      message: 'only the user who runs the engine may change this',
    });
  }
  const { status, body, location } = await changeFaults(options.faults, options.now, request);
  if (location !== null) response.setHeader('location', location);
  replyJson(response, status, body);
};

const answerTo = async (
  options: OperatorOptions,
  path: string,
  query: URLSearchParams,
): Promise<Answer | null> => {
  switch (path) {
    case healthPath:
      return { status: 200, json: () => ({ status: 'ready' }), page: null };
    case '/_latchkey/inbox': {
      const mails = options.inbox.mails();
      return { status: 200, json: () => mails, page: () => inboxPage(mails) };
    }
    case '/_latchkey/decisions':
      return decisions(options.log.newestFirst(), query);
    case faultsPath: {
      const { faults } = options;
      return {
        status: 200,
        json: () => ({
          enabled: faults !== null,
          settings: faults?.settings ?? null,
          injected: faults?.counts ?? {},
        }),
        page: () => faultsPage(faults),
      };
    }
    case '/_latchkey/explain':
      return answerQuestion(options, readQuestion(query));
    default: {
      const [, id] = /^\/_latchkey\/decisions\/([\w-]+)$/.exec(path) ?? [];
      return id === undefined ? null : decisionOf(options, id);
    }
  }
};

const decisions = (log: readonly LoggedDecision[], query: URLSearchParams): Answer => {
  const filter = readFilter(query);
  return {
    status: 200,
    json: () => log.filter((decision) => fits(filter, decision)),
    page: () => listPage(log, filter),
  };
};

const decisionOf = async (
  { log, questionOf, explainAgain }: OperatorOptions,
  id: string,
): Promise<Answer> => {
  const decision = await log.find(id);
  return decision === null
    ? {
        status: 404,
        json: () => ({ message: 'no such decision in the log' }),
        page: () => unknownDecisionPage,
      }
    : {
        status: 200,
        json: () => decision,
        page: () => decisionPage(decision, questionOf(decision), explainAgain(decision)),
      };
};

const answerQuestion = ({ explain }: OperatorOptions, question: Question | null): Answer => {
  if (question === null) {
    return {
      status: 200,
      json: () => ({ message: 'ask with as, action, resource and context (KEY=VALUE)' }),
      page: () => explainPage(null, null),
    };
  }
  try {
    const explanation = explain(question);
    return {
      status: 200,
      json: () => explanation,
      page: () => explainPage(question, { explanation }),
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return {
      status: 400,
      json: () => ({ message: problem }),
      page: () => explainPage(question, { problem }),
    };
  }
};

const htmlType = 'text/html; charset=utf-8';

const replyJson = (response: ServerResponse, status: number, body: unknown): void =>
  reply(response, status, 'application/json', JSON.stringify(body));

const reply = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': pagePolicy,
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
  });
  response.end(body);
};
