import http from 'node:http';
import { requestTarget, type HttpMessage } from '../../integration/http-message.ts';

const atOnce = 8;

/** Sends requests, eight at a time over kept connections, and reads every answer to its end. Lighter than
 *  the SDK, so that the server's speed is measured and not the client's.
 *  @returns answers a second.
 *  @throws {Error} with the answer, when one is no success. */
export const sendAll = async (messages: readonly HttpMessage[]): Promise<number> => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
  const left = messages.values();
  const start = performance.now();
  try {
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const message of left) await send(message, agent);
      }),
    );
    return (messages.length * 1000) / (performance.now() - start);
  } finally {
    agent.destroy();
  }
};

const send = (message: HttpMessage, agent: http.Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const { method, headers, body = '' } = message;
    const [hostname, port] = (headers.host ?? '').split(':');
    const request = http.request(
      {
        agent,
        method,
        hostname,
        port,
        path: requestTarget(message),
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        const { statusCode = 0 } = response;
        let text = '';
        if (statusCode >= 300) response.on('data', (data: Buffer) => (text += data.toString()));
        else response.resume();
        response.on('error', reject);
        response.on('end', () =>
          statusCode < 300 ? resolve() : reject(new Error(`${statusCode}: ${text}`)),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
