import type { IncomingMessage, ServerResponse } from 'node:http';

/** Ends the connection once part `share` of the request's body has arrived. */
export const cutRequest = (request: IncomingMessage, share: number): void => {
  const length = Number(request.headers['content-length'] ?? 0);
  let left = Math.floor(length * share);
  if (left === 0) {
    request.socket.destroy();
    return;
  }
  const push = request.push.bind(request);
  request.push = (chunk: Uint8Array | null, encoding?: BufferEncoding): boolean => {
    left -= chunk?.length ?? 0;
    if (left <= 0) request.socket.destroy();
    return push(chunk, encoding);
  };
};

/** Ends the connection in place of the answer. */
export const loseAnswer = (request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead = () => {
    request.socket.destroy();
    return response;
  };
};

type Write = (chunk: unknown, ...rest: unknown[]) => boolean;

/** Ends the connection after part `share` of the first piece of the answer's body; an answer without a body
 *  is lost. */
export const cutAnswer = (
  request: IncomingMessage,
  response: ServerResponse,
  share: number,
): void => {
  const write = response.write.bind(response) as Write;
  const cut = (chunk: unknown): void => {
    const { socket } = request;
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
      socket.destroy();
      return;
    }
    const bytes = Buffer.from(chunk as string);
    write(bytes.subarray(0, Math.floor(bytes.length * share)), () => socket.destroy());
  };
  response.write = ((chunk: unknown) => {
    cut(chunk);
    return true;
  }) as typeof response.write;
  response.end = ((chunk: unknown) => {
    cut(chunk);
    return response;
  }) as typeof response.end;
};

type Heads = Readonly<Record<string, unknown>>;

/** Removes ETag from the answer. */
export const dropETag = (response: ServerResponse): void => {
  const writeHead = response.writeHead.bind(response) as (
    status: number,
    headers?: Heads,
  ) => ServerResponse;
  response.writeHead = ((status: number, headers: Heads = {}) => {
    const kept = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'etag');
    return writeHead(status, Object.fromEntries(kept));
  }) as typeof response.writeHead;
};

/** Does one thing after another, each after the time that its bytes take. */
const paced = (bandwidth: number): ((bytes: number, act: () => void) => void) => {
  let free = Promise.resolve();
  return (bytes, act) => {
    const duration = (bytes / bandwidth) * 1000;
    free = free.then(() => new Promise<void>((resolve) => setTimeout(resolve, duration))).then(act);
  };
};

const sizeOf = (chunk: unknown): number =>
  typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk.length : 0;

/** Lets no more than `bandwidth` bytes a second pass, in each direction. What waits is kept in memory. */
export const slowDown = (
  request: IncomingMessage,
  response: ServerResponse,
  bandwidth: number,
): void => {
  const arrive = paced(bandwidth);
  const push = request.push.bind(request);
  request.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    arrive(sizeOf(chunk), () => push(chunk, encoding));
    return true;
  };
  const leave = paced(bandwidth);
  const write = response.write.bind(response) as Write;
  const end = response.end.bind(response) as (...rest: unknown[]) => ServerResponse;
  response.write = ((chunk: unknown, ...rest: unknown[]) => {
    leave(sizeOf(chunk), () => write(chunk, ...rest));
    return true;
  }) as typeof response.write;
  response.end = ((chunk: unknown, ...rest: unknown[]) => {
    leave(sizeOf(chunk), () => end(chunk, ...rest));
    return response;
  }) as typeof response.end;
};
