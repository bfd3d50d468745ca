/** The engine's DynamoDB alone, over HTTP on loopback and without the gatekeeper, for suites of others
 *  that make tables of their own: `tsx tests/laboratory/dynamodb.ts PORT DIR`. */
import { createServer, type IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { createDynamoDb } from '../../engine/dynamodb/create-dynamodb.ts';

const largestRequest = 16 * 1024 * 1024;

const read = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestRequest) chunks.push(chunk);
  }
  return size > largestRequest ? null : Buffer.concat(chunks).toString('utf8');
};

const parse = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

const [port = '8000', dir = '.cache/dynamodb-laboratory'] = process.argv.slice(2);
const dynamodb = await createDynamoDb({ dir, tables: [], now: Date.now });
const server = createServer((request, response) => {
  const answer = (status: number, body: unknown): void => {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(text),
      'x-amz-crc32': String(crc32(text)),
    });
    response.end(text);
  };
  const handle = async (): Promise<void> => {
    const text = await read(request);
    if (text === null) {
      answer(413, { __type: 'com.amazon.coral.service#RequestTooLargeException' });
      return;
    }
    const input = parse(text);
    if (input === null) {
      answer(400, { __type: 'com.amazon.coral.service#SerializationException' });
      return;
    }
    const target = String(request.headers['x-amz-target']);
    const operation = /^DynamoDB_20120810\.(\w+)$/.exec(target)?.[1] ?? '';
    const { status, body } = await dynamodb.handle({ operation, input });
    answer(status, body);
  };
  handle().catch((error: unknown) => {
    console.error(error);
    answer(500, { __type: 'com.amazon.coral.service#InternalServerError' });
  });
});
server.listen(Number(port), '127.0.0.1', () => console.log(`listening on ${port}`));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void dynamodb.close();
});
