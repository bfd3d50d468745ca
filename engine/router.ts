import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { CognitoService } from './cognito-user-pool/service.ts';
import { isLoopbackHost } from './loopback.ts';

export interface RouterOptions {
  readonly gatekeeper: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly userPool: CognitoService & { jwks(): unknown };
  readonly identityPool: CognitoService;
  readonly userPoolId: string;
  readonly operator: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Cognito's calls are small; nothing legal comes near this. */
const maxCognitoBytes = 256 * 1024;

/** On AWS every bucket has an origin of its own. Here they share one with the console: what somebody
 *  uploads and opens in a browser is shown without scripts, and as of no origin at all. */
const sandbox = 'sandbox';

const userPoolTarget = 'AWSCognitoIdentityProviderService.';
const identityTarget = 'AWSCognitoIdentityService.';

/** The engine's one door: decides by path and X-Amz-Target which service a request is for. Bucket
 *  names have no underscore and no capital, so none can be taken for the operator's path or a user
 *  pool's. */
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
  if (!isLoopbackHost(request.headers.host)) {
    request.resume();
    response.writeHead(403, { 'content-type': 'text/plain' });
    response.end('This engine answers only to 127.0.0.1 and localhost.');
    return;
  }
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (path.startsWith('/_latchkey/')) return options.operator(request, response);
  if (path === `/${options.userPoolId}/.well-known/jwks.json`) {
    return json(response, 200, options.userPool.jwks(), 'application/json');
  }
  response.setHeader('content-security-policy', sandbox);
  const service = cognitoService(options, request);
  if (service === null) return options.gatekeeper(request, response);
  await cognito(service, request, response);
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
const cognito = async (
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
  const input = await readJson(request);
  if (input === null) {
    return json(response, 400, { __type: 'SerializationException', message: 'not a JSON object' });
  }
  const target = String(request.headers['x-amz-target']);
  const operation = target.slice(target.indexOf('.') + 1);
  const { status, body } = await service.handle({ operation, input });
  const type = (body as { __type?: unknown } | null)?.__type;
  if (typeof type === 'string') response.setHeader('x-amzn-ErrorType', type);
  json(response, status, body);
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

const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  type = 'application/x-amz-json-1.1',
): void => {
  response.writeHead(status, { 'content-type': type, 'x-amzn-RequestId': randomUUID() });
  response.end(JSON.stringify(body));
};
