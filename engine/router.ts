import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { openIdConfiguration } from './cognito-user-pool/openid-configuration.ts';
import type { CognitoService } from './cognito-user-pool/cognito-service.ts';
import type { QueueCalls } from './gatekeeper/queue-calls.ts';
import { isForSts, type XmlResponse } from './gatekeeper/sts.ts';
import type { AuthorisedAdministration } from './gatekeeper/user-pool-administration.ts';
import { bucketOfHost, isLoopbackHost } from './loopback.ts';

export interface RouterOptions {
  readonly gatekeeper: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly userPool: CognitoService & { jwks(): unknown };
  /** As the template names the user pool. */
  readonly pool: { readonly id: string; readonly issuer: string };
  /** Null where an emulator has the users: it is administered there. */
  readonly administration: AuthorisedAdministration | null;
  readonly identityPool: CognitoService;
  /** Null where an emulator has the queues. */
  readonly queueCalls: QueueCalls | null;
  readonly sts: (request: IncomingMessage) => Promise<XmlResponse>;
  readonly operator: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Maximum bytes of a call to Cognito; none comes near. */
const maxCognitoBytes = 256 * 1024;

/** On AWS every bucket has its own origin; here all share one with the console. Objects opened in a
 *  browser therefore run no scripts and have no origin. */
const sandbox = 'sandbox';

const cognitoType = 'application/x-amz-json-1.1';
const queueType = 'application/x-amz-json-1.0';

const userPoolTarget = 'AWSCognitoIdentityProviderService.';
const identityTarget = 'AWSCognitoIdentityService.';
const queueTarget = 'AmazonSQS.';

/** Routes each request by path, X-Amz-Target and protocol to the service that answers it. Bucket names
 *  have no underscore and no capital, so none equals the operator's path or a user pool's. */
export const createRouter =
  (options: RouterOptions): RequestListener =>
  (request, response) => {
    route(options, request, response).catch((error: unknown) => {
      console.error('engine:', error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end();
    });
  };

const route = async (
  options: RouterOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  response.setHeader('date', new Date(options.now()).toUTCString());
  const { host } = request.headers;
  if (bucketOfHost(host) !== null) {
    response.setHeader('content-security-policy', sandbox);
    return options.gatekeeper(request, response);
  }
  if (!isLoopbackHost(host)) {
    request.resume();
    response.writeHead(403, { 'content-type': 'text/plain' });
    response.end('This engine answers only to 127.0.0.1 and localhost.');
    return;
  }
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (path.startsWith('/_latchkey/')) return options.operator(request, response);
  const document = poolDocument(options, path, `http://${host ?? ''}`);
  if (document !== null) return json(response, 200, document, 'application/json');
  response.setHeader('content-security-policy', sandbox);
  if (isForSts(request)) return answerSts(options, request, response);
  const queueCall = queueOperation(request);
  if (options.queueCalls !== null && queueCall !== null) {
    return answerJson(response, await options.queueCalls(queueCall, request), queueType);
  }
  const service = cognitoService(options, request);
  if (service === null) return options.gatekeeper(request, response);
  await answerCognito(options, service, request, response);
};

/** The documents that a user pool publishes, by path; null for any other path. */
const poolDocument = (
  { userPool, pool }: RouterOptions,
  path: string,
  endpoint: string,
): unknown => {
  if (path === `/${pool.id}/.well-known/jwks.json`) return userPool.jwks();
  return path === `/${pool.id}/.well-known/openid-configuration`
    ? openIdConfiguration(pool, endpoint)
    : null;
};

const answerSts = async (
  { sts }: RouterOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { status, body } = await sts(request);
  response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-RequestId': randomUUID() });
  response.end(body);
};

/** e.g. `SendMessage`; null for a request that is not SQS's. */
const queueOperation = ({ method, url, headers }: IncomingMessage): string | null => {
  const target = headers['x-amz-target'];
  if (method !== 'POST' || url !== '/' || typeof target !== 'string') return null;
  return target.startsWith(queueTarget) ? target.slice(queueTarget.length) : null;
};

/** The Cognito service that a call is for. A preflight carries no target: it is Cognito's when it
 *  asks for X-Amz-Target without signing. */
const cognitoService = (
  { userPool, identityPool }: RouterOptions,
  request: IncomingMessage,
): CognitoService | null => {
  const target = request.headers['x-amz-target'];
  if (request.method === 'OPTIONS' && request.url === '/') {
    const asked = request.headers['access-control-request-headers'] ?? '';
    return asked.includes('x-amz-target') && !asked.includes('authorization') ? userPool : null;
  }
  if (request.method !== 'POST' || request.url !== '/' || typeof target !== 'string') return null;
  if (target.startsWith(userPoolTarget)) return userPool;
  if (target.startsWith(identityTarget)) return identityPool;
  return null;
};

/** Cognito answers any origin, as on AWS: its calls carry no ambient credentials. */
const answerCognito = async (
  options: RouterOptions,
  service: CognitoService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (request.headers.origin !== undefined) {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'x-amzn-RequestId,x-amzn-ErrorType,Date');
  }
  if (request.method === 'OPTIONS') {
    response.writeHead(200, {
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
      'access-control-max-age': '172800',
    });
    response.end();
    return;
  }
  const target = String(request.headers['x-amz-target']);
  const operation = target.slice(target.indexOf('.') + 1);
  const { administration, userPool } = options;
  const answer =
    service === userPool && administration?.has(operation) === true
      ? await administration.handle(operation, request)
      : await unsignedCall(service, operation, request);
  answerJson(response, answer, cognitoType);
};

const answerJson = (
  response: ServerResponse,
  answer: { readonly status: number; readonly body: unknown; readonly decision: string | null },
  contentType: string,
): void => {
  const { status, body, decision } = answer;
  const type = (body as { __type?: unknown } | null)?.__type;
  if (typeof type === 'string') response.setHeader('x-amzn-ErrorType', type);
  if (decision !== null) response.setHeader('x-latchkey-decision', decision);
  json(response, status, body, contentType);
};

const unsignedCall = async (
  service: CognitoService,
  operation: string,
  request: IncomingMessage,
): Promise<{ status: number; body: unknown; decision: null }> => {
  const input = await readJson(request);
  const { status, body } =
    input === null
      ? { status: 400, body: { __type: 'SerializationException', message: 'not a JSON object' } }
      : await service.handle({ operation, input });
  return { status, body, decision: null };
};

const readJson = async (request: IncomingMessage): Promise<Record<string, unknown> | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxCognitoBytes) return null;
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return value as Record<string, unknown>;
  } catch {
    return null;
  }
};

const json = (response: ServerResponse, status: number, body: unknown, type: string): void => {
  response.writeHead(status, { 'content-type': type, 'x-amzn-RequestId': randomUUID() });
  response.end(JSON.stringify(body));
};
