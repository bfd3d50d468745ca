import { refuse } from '../refusal.ts';

/** Bytes of one value, by TIFF's number of its type, BigTIFF's among them.
 *  @see https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
 *  @see https://libtiff.gitlab.io/libtiff/specification/bigtiff.html */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** Values may share bytes by chance; a directory that names more than twice the file does so on
 *  purpose. */
const mostSharing = 2;

/** The layout of classic TIFF or BigTIFF, and how to read its numbers. */
interface Layout {
  readonly directory: number;
  readonly entryBytes: number;
  /** Bytes of a directory's number of entries. */
  readonly countBytes: number;
  readonly offsetBytes: 4 | 8;
  number(at: number, size: number): number;
}

const layoutOf = (bytes: Buffer): Layout | null => {
  if (bytes.length < 16) return null;
  const little = bytes[0] === 0x49;
  const number = (at: number, size: number): number => {
    if (size < 8) return little ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
    return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  };
  if (number(2, 2) === 43) {
    return { directory: number(8, 8), entryBytes: 20, countBytes: 8, offsetBytes: 8, number };
  }
  return { directory: number(4, 4), entryBytes: 12, countBytes: 2, offsetBytes: 4, number };
};

/** Ends a TIFF after its first directory, the only one that is converted: libtiff would go through all
 *  of them to count the pages. Changes `bytes`; what is damaged is left to libtiff.
 *  @returns `bytes`.
 *  @throws Refusal `unreadable` for a directory whose tags name the same values over and over, since each
 *  is copied. */
export const reduceTiff = (bytes: Buffer): Buffer => {
  const layout = layoutOf(bytes);
  if (layout === null) return bytes;
  const { directory, entryBytes, countBytes, offsetBytes, number } = layout;
  if (directory + countBytes > bytes.length) return bytes;
  const entries = number(directory, countBytes);
  const first = directory + countBytes;
  const next = first + entries * entryBytes;
  if (next > bytes.length) return bytes;
  let named = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    const at = first + entry * entryBytes;
    const size = (typeBytes[number(at + 2, 2)] ?? 0) * number(at + 4, offsetBytes);
    // A value that does not lie in the file is not read.
    if (size > offsetBytes && size <= bytes.length) named += size;
  }
  if (named > mostSharing * bytes.length) {
    throw refuse.unreadable(`the tags of a TIFF's directory name ${named} bytes`);
  }
  bytes.fill(0, next, Math.min(next + offsetBytes, bytes.length));
  return bytes;
};
