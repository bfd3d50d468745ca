import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Options = Parameters<NodeHttpHandler['handle']>[1] & {
  readonly onProgress?: (sentBytes: number) => void;
};

/** Bytes as they are sent, from disk. */
async function* counted(body: Blob, onProgress: Options['onProgress']): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of body.stream() as unknown as AsyncIterable<Uint8Array>) {
    yield chunk;
    sent += chunk.byteLength;
    onProgress?.(sent);
  }
}

/** Milliseconds without a byte in either direction after which a request has lost its connection. */
const longestSilence = 60_000;

/** Sends the SDK's requests from Node.js: a Blob as a stream, and calls back with the bytes of the body
 *  sent so far. */
export const createBlobHandler = (): NodeHttpHandler => {
  const handler = new NodeHttpHandler({ socketTimeout: longestSilence });
  const send = handler.handle.bind(handler);
  handler.handle = (request: Request, options: Options = {}) => {
    const { body } = request as { readonly body?: unknown };
    if (!(body instanceof Blob)) return send(request, options);
    const stream = Readable.from(counted(body, options.onProgress), { objectMode: false });
    return send(Object.assign(request, { body: stream }), options);
  };
  return handler;
};
