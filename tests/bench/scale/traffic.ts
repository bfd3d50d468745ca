import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** What an HTTP server has answered. */
export interface Traffic {
  /** How many requests, by operation. */
  readonly requests: Readonly<Record<string, number>>;
  /** Bytes of requests and answers, headers included. */
  readonly bytes: number;
}

/** Names a request's operation: by its own name where the protocol has one, else by its method. Null for
 *  the operator's requests, which AWS does not have. */
export const operationOf = ({
  method = '',
  url = '',
  headers,
}: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): string | null => {
  if (url.startsWith('/_latchkey/')) return null;
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? (target.split('.').at(-1) ?? target) : method;
};

interface Answered {
  readonly request: IncomingMessage;
  readonly socket: Socket;
}

/** Counts what every HTTP server of this process answers, from now on.
 *  @see https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#http */
export const countTraffic = (): (() => Traffic) => {
  const requests = new Map<string, number>();
  const counted = new WeakMap<Socket, number>();
  let bytes = 0;
  subscribe('http.server.response.finish', (message) => {
    const { request, socket } = message as Answered;
    const total = socket.bytesRead + socket.bytesWritten;
    const since = total - (counted.get(socket) ?? 0);
    counted.set(socket, total);
    const operation = operationOf(request);
    if (operation === null) return;
    requests.set(operation, (requests.get(operation) ?? 0) + 1);
    bytes += since;
  });
  return () => ({ requests: Object.fromEntries(requests), bytes });
};
