import { connect } from 'node:net';

/** A request as its bytes go over the wire; strings have one character for each byte. */
export interface WireMessage {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export const bytesOf = ({ method, target, headers, body }: WireMessage): Buffer => {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'),
    body,
  ]);
};

/** What a server answered to some bytes. */
export interface WireAnswer {
  /** Of every response on the connection; none if it was closed without one. */
  readonly statuses: readonly number[];
  readonly text: string;
  /** The connection was still open when the time was over. */
  readonly hung: boolean;
}

/** Milliseconds of silence after which the client says that nothing more comes: where the server may wait
 *  for more of the request, and where it has all. A server that is told so forgets the answer. */
const quiet = { incomplete: 150, complete: 5000 };

/** Whether a message has as many bytes as it declares. */
const isComplete = ({ headers, body }: WireMessage): boolean => {
  const framing = headers.filter(([name]) => /^\s*(content-length|transfer-encoding)/i.test(name));
  const [only = ['content-length', '0'] as const, ...more] = framing;
  return more.length === 0 && only[0] === 'content-length' && only[1] === String(body.length);
};

/** Sends a message and reads until the server closes the connection.
 *  @param hangsAfter milliseconds. */
export const exchange = (
  port: number,
  message: WireMessage,
  hangsAfter: number,
): Promise<WireAnswer> =>
  new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let hung = false;
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const deadline = setTimeout(() => {
      hung = true;
      socket.destroy();
    }, hangsAfter);
    const first = isComplete(message) ? quiet.complete : quiet.incomplete;
    let silence = setTimeout(() => socket.end(), first);
    socket.on('data', (piece) => {
      pieces.push(piece);
      clearTimeout(silence);
      silence = setTimeout(() => socket.end(), quiet.incomplete);
    });
    // A server may close the connection before it has read everything.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(deadline);
      clearTimeout(silence);
      const text = Buffer.concat(pieces).toString('latin1');
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) =>
        Number(status),
      );
      resolve({ statuses: statuses.filter((status) => status !== 100), text, hung });
    });
    socket.write(bytesOf(message));
  });
