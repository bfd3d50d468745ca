import type { IncomingMessage, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { openServer } from '../../engine/http-server.ts';
import { createDynamoDb, type DynamoDb } from '../../engine/dynamodb/dynamodb.ts';
import { isObject, type JsonObject } from '../../engine/iam/json-object.ts';

const largestRequest = 16 * 1024 * 1024;

/** Serves the engine's DynamoDB over HTTP on loopback, without the gatekeeper: whoever reaches the
 *  port may do everything, and make tables.
 *  @param options.port 0 for any free one. */
export const serveDynamoDb = async (options: {
  readonly dir: string;
  readonly port: number;
}): Promise<{ readonly port: number; close(): Promise<void> }> => {
  const dynamodb = await createDynamoDb({ dir: options.dir, tables: [], now: Date.now });
  const server = await openServer(options.port);
  server.serve((request, response) => {
    handle(dynamodb, request, response).catch((error: unknown) => {
      console.error(error);
      answer(response, 500, { __type: 'com.amazon.coral.service#InternalServerError' });
    });
  });
  return {
    port: Number(new URL(server.url).port),
    async close() {
      await server.close();
      await dynamodb.close();
    },
  };
};

const handle = async (
  dynamodb: DynamoDb,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const text = await read(request);
  if (text === null) {
    answer(response, 413, { __type: 'com.amazon.coral.service#RequestTooLargeException' });
    return;
  }
  const input = parse(text);
  if (input === null) {
    answer(response, 400, { __type: 'com.amazon.coral.service#SerializationException' });
    return;
  }
  const target = String(request.headers['x-amz-target']);
  const operation = /^DynamoDB_20120810\.(\w+)$/.exec(target)?.[1] ?? '';
  const { status, body } = await dynamodb.handle({ operation, input });
  answer(response, status, body);
};

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amz-crc32': String(crc32(text)),
  });
  response.end(text);
};

const read = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestRequest) chunks.push(chunk);
  }
  return size > largestRequest ? null : Buffer.concat(chunks).toString('utf8');
};

const parse = (text: string): JsonObject | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};
