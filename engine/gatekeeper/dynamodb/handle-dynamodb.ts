import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { mapDynamoDbRequest, type DynamoDbSetting } from './mapping.ts';
import { bucketOfHost } from '../../loopback.ts';
import { firstRefusal } from '../first-refusal.ts';
import type { GatekeeperContext } from '../gatekeeper-context.ts';
import { parseHead, type RequestHead } from '../signature/http-message.ts';
import { readBody } from '../read-body.ts';
import { accessDeniedMessage } from '../access-denied-message.ts';
import { coral, dynamoDbFailure, DynamoDbFailure } from './error-responses.ts';
import { globalContext } from '../request-context.ts';
import { identify, type Sender } from '../signature/sender.ts';
import { sha256 } from '../signature/sigv4.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { parseJsonObject } from './strict-json.ts';
import { withTableNames } from './table-arn.ts';

/** Maximum size of a request in bytes.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const longestRequest = 16 * 1024 * 1024;

/** Size in bytes from which parsing a request takes a millisecond or more. */
const longRequest = 64 * 1024;

/** Whether a request uses DynamoDB's JSON protocol. */
export const isForDynamoDb = (request: IncomingMessage): boolean =>
  bucketOfHost(request.headers.host) === null &&
  (request.url ?? '').split('?')[0] === '/' &&
  (request.headers['x-amz-target'] !== undefined || request.method === 'OPTIONS');

/** Verifies, authorises and executes a request to DynamoDB, and writes the response.
 *  @throws DynamoDbFailure for every error, before the response has begun. */
export const handleDynamoDb = async (
  gatekeeper: GatekeeperContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const parsed = parseHead(request.method ?? '', request.url ?? '', request.rawHeaders);
  if (!parsed.ok) throw dynamoDbFailure(parsed.problem);
  const { head } = parsed;
  const body = await readBody(
    request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
    longestRequest,
  );
  if (body === null) {
    throw new DynamoDbFailure(413, `${coral}RequestTooLargeException`, 'The request is too large.');
  }
  const sender = await identifySender(gatekeeper, head, body);
  const operation = readOperation(head);
  const input = parseJsonObject(body.toString('utf8'));
  if (input === null || head.query.size > 0) {
    throw new DynamoDbFailure(
      400,
      `${coral}SerializationException`,
      'The body must be one JSON object in which no member comes twice.',
    );
  }
  const setting = settingOf(gatekeeper);
  requireCallPermissions(gatekeeper, {
    head,
    sender,
    operation,
    input,
    setting,
    request,
    response,
  });
  const executable = withTableNames(input, setting);
  if (executable === null) {
    throw new DynamoDbFailure(
      400,
      'com.amazon.coral.validate#ValidationException',
      'A table is named twice, by name and by ARN.',
    );
  }
  // Reading a long request takes as long as executing it: other requests get their turn in between.
  if (body.length > longRequest) await nextTurn();
  const answer = await gatekeeper.dynamodb.handle({ operation, input: executable });
  writeJson(response, answer.status, answer.body);
};

const identifySender = async (
  gatekeeper: GatekeeperContext,
  head: RequestHead,
  body: Buffer,
): Promise<Sender> => {
  const { region, credentials } = gatekeeper;
  const here = { region, service: 'dynamodb', credentials, now: gatekeeper.now() };
  const identified = await identify(head, here, () => sha256(body));
  if (!identified.ok) throw dynamoDbFailure(identified.problem);
  if (identified.sender.authentication?.mechanism === 'header') return identified.sender;
  throw new DynamoDbFailure(
    400,
    `${coral}MissingAuthenticationTokenException`,
    'Request is missing Authentication Token',
  );
};

const unknownOperation = () =>
  new DynamoDbFailure(400, `${coral}UnknownOperationException`, 'The operation is not known.');

/** The operation of X-Amz-Target, of DynamoDB or DynamoDB Streams. */
const readOperation = (head: RequestHead): string => {
  const target = head.headers.get('x-amz-target') ?? '';
  const [, operation] = /^DynamoDB(?:Streams)?_20120810\.([A-Za-z]+)$/.exec(target) ?? [];
  if (operation === undefined || head.method !== 'POST') throw unknownOperation();
  return operation;
};

const settingOf = ({ region, account, tables }: GatekeeperContext): DynamoDbSetting => ({
  region,
  account,
  partitionKeys: new Map(tables.map(({ name, partitionKey }) => [name, partitionKey.name])),
});

const requireCallPermissions = (
  gatekeeper: GatekeeperContext,
  call: {
    readonly head: RequestHead;
    readonly sender: Sender;
    readonly operation: string;
    readonly input: JsonObject;
    readonly setting: DynamoDbSetting;
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
  },
): void => {
  const { head, sender, operation, input, setting, response } = call;
  const { region, account } = gatekeeper;
  const mapping = mapDynamoDbRequest(operation, input, setting);
  if (mapping.kind === 'unknown-operation') throw unknownOperation();
  if (mapping.kind === 'unmapped') throw accessDenied(`Access denied: ${mapping.why}`);
  const { principal, authentication } = sender;
  const remoteAddress = call.request.socket.remoteAddress ?? '';
  const now = gatekeeper.now();
  const global = globalContext({
    principal,
    head,
    authentication,
    remoteAddress,
    region,
    account,
    now,
  });
  const refused = firstRefusal(
    mapping.permissions,
    (permission) => gatekeeper.authorise(principal, permission, global),
    response,
  );
  if (refused !== null) throw accessDenied(accessDeniedMessage(refused));
};

const accessDenied = (message: string) =>
  new DynamoDbFailure(400, `${coral}AccessDeniedException`, message);

/** Writes a response of the JSON protocol, with DynamoDB's checksum header. */
export const writeJson = (response: ServerResponse, status: number, body: unknown): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amz-crc32': String(crc32(text)),
  });
  response.end(text);
};
