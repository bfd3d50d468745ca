import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A complete payload on disk. */
export interface Spooled {
  readonly path: string;
  /** Bytes. */
  readonly length: number;
  /** Hex. */
  readonly sha256: string;
}

/** Stores a payload on disk while it is used: an upstream must not see it before its end has proved
 *  that it is the signed one.
 *  @throws what reading the payload throws, e.g. S3Failure when its hash is wrong. */
export const withSpooled = async <Result>(
  dir: string,
  payload: AsyncIterable<Uint8Array>,
  use: (spooled: Spooled) => Promise<Result>,
): Promise<Result> => {
  const path = join(dir, randomUUID());
  const hash = createHash('sha256');
  let length = 0;
  try {
    await pipeline(
      payload,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          length += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    );
    return await use({ path, length, sha256: hash.digest('hex') });
  } finally {
    await rm(path, { force: true });
  }
};
