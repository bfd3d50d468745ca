import { partRanges, shapeFor } from './plan-upload.ts';

/** Digests of a file's content. */
export interface ContentDigest {
  /** SHA-256 of each part in base64, in order; one for a file sent by one PutObject. */
  readonly parts: readonly string[];
  /** Bytes of each part but the last. */
  readonly partSize: number;
  /** The object's checksum in S3: the only digest, or the digest of all digests and their number. */
  readonly checksum: string;
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const sha256 = async (bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> =>
  base64(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));

/** Computes the checksum that S3 gives an object of parts with these SHA-256 digests (base64).
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const compositeChecksum = async (parts: readonly string[]): Promise<string> => {
  const digests = new Uint8Array(parts.length * 32);
  for (const [index, part] of parts.entries()) digests.set(bytesOf(part), index * 32);
  return `${await sha256(digests)}-${parts.length}`;
};

/** How many parts are in memory at a time: one is read while the other is digested. */
const partsAtOnce = 2;

/** Digests a file part by part, with two parts in memory at a time.
 *  @throws the browser's error when the file cannot be read; AbortError. */
export const digestContent = async (content: Blob, signal: AbortSignal): Promise<ContentDigest> => {
  const shape = shapeFor(content.size);
  if (shape.kind === 'single') {
    const checksum = await sha256(await content.arrayBuffer());
    return { parts: [checksum], partSize: content.size, checksum };
  }
  const parts: string[] = [];
  const ranges = partRanges(content.size, shape.partSize).entries();
  const digestParts = async (): Promise<void> => {
    for (const [index, { start, end }] of ranges) {
      signal.throwIfAborted();
      parts[index] = await sha256(await content.slice(start, end).arrayBuffer());
    }
  };
  await Promise.all(Array.from({ length: partsAtOnce }, digestParts));
  return { parts, partSize: shape.partSize, checksum: await compositeChecksum(parts) };
};
