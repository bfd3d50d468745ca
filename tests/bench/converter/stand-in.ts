/** Stand-ins of S3 and DynamoDB in their own process, so that their CPU time does not count: every key
 *  holds the same upload, results are discarded, conditions always hold.
 *  `stand-in.ts SOURCE RECIPE` sends its port to its parent process. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const [source = '', recipe = ''] = process.argv.slice(2);
const upload = await readFile(source);

const readAll = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const etag = '"stand-in"';

const asS3 = ({ method }: IncomingMessage, response: ServerResponse): void => {
  if (method === 'GET') {
    const headers = { 'content-length': upload.length, 'x-amz-meta-recipe': recipe, etag };
    response.writeHead(200, headers).end(upload);
    return;
  }
  response.writeHead(200, { etag }).end();
};

interface Update {
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

const asDynamoDb = (body: Buffer, response: ServerResponse): void => {
  const { ExpressionAttributeValues: values = {} } = JSON.parse(body.toString()) as Update;
  response
    .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ Attributes: { attempts: values[':first'] ?? { M: {} } } }));
};

const server = createServer((request, response) => {
  void readAll(request).then((body) => {
    if (request.headers['x-amz-target'] === undefined) asS3(request, response);
    else asDynamoDb(body, response);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
