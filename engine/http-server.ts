import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What one client can hold of a server: times in milliseconds. */
export interface ServerLimits {
  /** From the opening of a connection until the headers of its first request are there. */
  readonly headers: number;
  /** From the first byte of a request until its last. */
  readonly request: number;
  /** Without a byte in either direction while the client has something to send or to read. */
  readonly stalled: number;
  /** Between two requests on one connection. */
  readonly idle: number;
  /** Bytes of a request's line and headers. */
  readonly headerBytes: number;
  /** Connections at a time; further ones are closed at once. */
  readonly connections: number;
}

/** An hour is enough for 5 GiB, the most that one request of S3 sends, at 1.5 MB a second. A minute idle, as
 *  at AWS's load balancers: a client that computes between two requests, as SRP does on a slow machine, must
 *  not find its connection closed.
 *  @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html */
const defaultLimits: ServerLimits = {
  headers: 20_000,
  request: 3_600_000,
  stalled: 60_000,
  idle: 60_000,
  headerBytes: 16 * 1024,
  connections: 4096,
};

/** Creates a server that ends what a client leaves unfinished: headers, bodies and unread responses that
 *  stall, and connections that stay idle. A request that the server itself is slow to answer goes on.
 *  @see https://nodejs.org/docs/latest-v20.x/api/http.html#serverheaderstimeout */
export const createBoundedServer = (
  listener: RequestListener,
  limits: ServerLimits = defaultLimits,
): Server => {
  const { headers, request, stalled, idle, headerBytes, connections } = limits;
  const server = createServer(
    {
      headersTimeout: headers,
      requestTimeout: request,
      keepAliveTimeout: idle,
      maxHeaderSize: headerBytes,
      connectionsCheckingInterval: Math.min(1000, headers),
    },
    (incoming, response) => {
      endWhenStalled(incoming, response);
      listener(incoming, response);
    },
  );
  server.maxConnections = connections;
  server.timeout = stalled;
  return server;
};

/** Node reports a silent connection and then leaves it to these listeners.
 *  @see https://nodejs.org/docs/latest-v20.x/api/http.html#event-timeout */
const endWhenStalled = (request: IncomingMessage, response: ServerResponse): void => {
  request.on('timeout', () => {
    if (response.headersSent) {
      request.socket.destroy();
      return;
    }
    response.writeHead(408, { 'content-type': 'text/plain', connection: 'close' });
    response.end('The request did not arrive in time.');
  });
  response.on('timeout', (socket: Socket) => {
    const clientReadsNothing = request.complete && socket.writableLength > 0;
    if (clientReadsNothing) socket.destroy();
  });
};

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
export const openServer = async (port: number, limits?: ServerLimits): Promise<OpenServer> => {
  let listener: RequestListener = answerStarting;
  const server = createBoundedServer((request, response) => listener(request, response), limits);
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
