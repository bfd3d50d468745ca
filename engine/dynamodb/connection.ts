import { Agent, request } from 'node:http';
import type { JsonResponse } from '../json-response.ts';

/** Sends one DynamoDB operation with its parsed input. */
export type SendJson = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<JsonResponse>;

/** dynalite asks for the shape of a signature and verifies nothing: the gatekeeper has. */
const signatureShape =
  'AWS4-HMAC-SHA256 Credential=gatekeeper/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

/** A kept-alive connection to dynalite's socket.
 *  @returns `send`, which rejects when dynalite does not answer; `disconnect` drops the connections. */
export const connect = (socketPath: string): { send: SendJson; disconnect: () => void } => {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const send: SendJson = (operation, input) =>
    new Promise((resolve, reject) => {
      const call = request(
        {
          socketPath,
          agent,
          method: 'POST',
          path: '/',
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': `DynamoDB_20120810.${operation}`,
            'x-amz-date': '20260101T000000Z',
            authorization: signatureShape,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({
              status: response.statusCode ?? 500,
              body: text === '' ? {} : (JSON.parse(text) as unknown),
            });
          });
        },
      );
      call.on('error', reject);
      call.end(JSON.stringify(input));
    });
  return { send, disconnect: () => agent.destroy() };
};
