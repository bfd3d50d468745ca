import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that answers from the moment its port is open. */
export interface OpenServer {
  /** `http://127.0.0.1:{port}`. */
  readonly url: string;
  /** Answers with `listener` from now on; until then every request gets 503 with Retry-After. */
  serve(listener: RequestListener): void;
  /** Closes the server and its open connections. */
  close(): Promise<void>;
}

/** Opens a loopback port before there is anything to serve, so that its number is known and no other
 *  process takes it.
 *  @param port 0: any free port.
 *  @throws Error with code EADDRINUSE when the port is taken. */
export const openServer = async (port: number): Promise<OpenServer> => {
  let listener: RequestListener = answerStarting;
  const server = createServer((request, response) => listener(request, response));
  const url = `http://127.0.0.1:${await listenOnLoopback(server, port)}`;
  return {
    url,
    serve(ready) {
      listener = ready;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Retry-After */
const answerStarting: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' });
  response.end('The engine is starting.');
};

/** Listens on 127.0.0.1 and gives the port.
 *  @param port 0: any free port.
 *  @throws Error with code EADDRINUSE when the port is taken. */
export const listenOnLoopback = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
