import type { IncomingMessage, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { mapDynamoDbRequest, type DynamoDbSetting } from './mapping.ts';
import { askAll } from '../ask.ts';
import type { Gate } from '../gate.ts';
import { parseHead, type RequestHead } from '../signature/http-message.ts';
import { readBody } from '../read-body.ts';
import { accessDeniedMessage } from '../refusal.ts';
import { coral, dynamoDbFailure, DynamoDbFailure } from './refusal.ts';
import { globalContext } from '../request-context.ts';
import { identify, type Sender } from '../signature/sender.ts';
import { sha256 } from '../signature/sigv4.ts';
import { parseJsonObject, type JsonObject } from './strict-json.ts';
import { withTableNames } from './table-arn.ts';

/** Bytes that a request to DynamoDB may have.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const longestRequest = 16 * 1024 * 1024;

/** Whether a request is in DynamoDB's JSON protocol. */
export const isForDynamoDb = (request: IncomingMessage): boolean =>
  (request.url ?? '').split('?')[0] === '/' &&
  (request.headers['x-amz-target'] !== undefined || request.method === 'OPTIONS');

/** Verifies, judges and executes a call to DynamoDB, and writes its answer.
 *  @throws DynamoDbFailure for every refusal, before any answer is begun. */
export const handleDynamoDb = async (
  gate: Gate,
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
  const sender = await identifySender(gate, head, body);
  const operation = readOperation(head);
  const input = parseJsonObject(body.toString('utf8'));
  if (input === null || head.query.size > 0) {
    throw new DynamoDbFailure(
      400,
      `${coral}SerializationException`,
      'The body must be one JSON object in which no member comes twice.',
    );
  }
  const setting = settingOf(gate);
  judgeCall(gate, { head, sender, operation, input, setting, request, response });
  const executable = withTableNames(input, setting);
  if (executable === null) {
    throw new DynamoDbFailure(
      400,
      'com.amazon.coral.validate#ValidationException',
      'A table is named twice, by name and by ARN.',
    );
  }
  const answer = await gate.dynamodb.handle({ operation, input: executable });
  writeJson(response, answer.status, answer.body);
};

const identifySender = async (gate: Gate, head: RequestHead, body: Buffer): Promise<Sender> => {
  const { region, credentials } = gate;
  const here = { region, service: 'dynamodb', credentials, now: gate.now() };
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

/** What follows the dot in X-Amz-Target, of DynamoDB or its streams. */
const readOperation = (head: RequestHead): string => {
  const target = head.headers.get('x-amz-target') ?? '';
  const [, operation] = /^DynamoDB(?:Streams)?_20120810\.([A-Za-z]+)$/.exec(target) ?? [];
  if (operation === undefined || head.method !== 'POST') throw unknownOperation();
  return operation;
};

const settingOf = ({ region, account, tables }: Gate): DynamoDbSetting => ({
  region,
  account,
  partitionKeys: new Map(tables.map(({ name, partitionKey }) => [name, partitionKey.name])),
});

const judgeCall = (
  gate: Gate,
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
  const { region, account } = gate;
  const mapping = mapDynamoDbRequest(operation, input, setting);
  if (mapping.kind === 'unknown-operation') throw unknownOperation();
  if (mapping.kind === 'unmapped') throw accessDenied(`Access denied: ${mapping.why}`);
  const { principal, authentication } = sender;
  const remoteAddress = call.request.socket.remoteAddress ?? '';
  const now = gate.now();
  const context = globalContext({
    principal,
    head,
    authentication,
    remoteAddress,
    region,
    account,
    now,
  });
  const refused = askAll(
    mapping.permissions,
    (permission) => gate.judge(principal, permission, context),
    response,
  );
  if (refused !== null) throw accessDenied(accessDeniedMessage(refused));
};

const accessDenied = (message: string) =>
  new DynamoDbFailure(400, `${coral}AccessDeniedException`, message);

/** Writes an answer of the JSON protocol, with the checksum that DynamoDB sends along. */
export const writeJson = (response: ServerResponse, status: number, body: unknown): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amz-crc32': String(crc32(text)),
  });
  response.end(text);
};
