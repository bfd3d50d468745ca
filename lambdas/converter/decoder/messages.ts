import type { Readable, Writable } from 'node:stream';

/** A message between the handler and its decoder: JSON, and bytes beside it, which JSON cannot carry
 *  and Node's own channel between processes would copy twice more. */
export interface Message<Content> {
  readonly content: Content;
  readonly bytes: Buffer;
}

/** Lengths of the JSON and of the bytes, 32 bits each. */
const headBytes = 8;
const none = Buffer.alloc(0);

/** Sends a message; resolves when the system has taken all of it. */
export const send = (stream: Writable, content: unknown, bytes: Buffer = none): Promise<void> =>
  new Promise((resolve, reject) => {
    const json = Buffer.from(JSON.stringify(content));
    const head = Buffer.alloc(headBytes);
    head.writeUInt32LE(json.length, 0);
    head.writeUInt32LE(bytes.length, 4);
    stream.write(Buffer.concat([head, json]));
    stream.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

/** Reads messages until the stream ends, each into one buffer of its length. What ends in the middle of
 *  one is no message. */
export async function* messagesIn<Content>(stream: Readable): AsyncGenerator<Message<Content>> {
  const chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let rest: Buffer = none;
  const take = async (length: number): Promise<Buffer | null> => {
    const taken = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length;) {
      if (rest.length === 0) {
        const next = await chunks.next();
        if (next.done === true) return null;
        rest = next.value;
      }
      const copied = rest.copy(taken, filled);
      rest = rest.subarray(copied);
      filled += copied;
    }
    return taken;
  };
  for (;;) {
    const head = await take(headBytes);
    const json = head === null ? null : await take(head.readUInt32LE(0));
    const bytes = head === null || json === null ? null : await take(head.readUInt32LE(4));
    if (json === null || bytes === null) return;
    yield { content: JSON.parse(json.toString()) as Content, bytes };
  }
}
