import { crc32 } from 'node:zlib';

/** A part of a file that its format knows as one, its own length field included. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
  /** Where its length stands. */
  readonly lengthAt: number;
  /** Bytes of that length. */
  readonly lengthSize: 2 | 4;
  readonly littleEndian: boolean;
}

const jpegChunks = (bytes: Buffer): Chunk[] => {
  const chunks: Chunk[] = [];
  for (let from = 2; from + 4 <= bytes.length && bytes[from] === 0xff;) {
    const to = from + 2 + bytes.readUInt16BE(from + 2);
    chunks.push({ from, to, lengthAt: from + 2, lengthSize: 2, littleEndian: false });
    // What follows the start of scan is no segment.
    if (bytes[from + 1] === 0xda) break;
    from = to;
  }
  return chunks;
};

/** Chunks of a length field and a name, one behind the other. */
const namedChunks = (
  bytes: Buffer,
  start: number,
  { lengthAt, littleEndian, around }: { lengthAt: number; littleEndian: boolean; around: number },
): Chunk[] => {
  const chunks: Chunk[] = [];
  for (let from = start; from + 8 <= bytes.length;) {
    const at = from + lengthAt;
    const length = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    // RIFF pads to even lengths.
    const to = from + around + length + (littleEndian ? length & 1 : 0);
    chunks.push({ from, to, lengthAt: at, lengthSize: 4, littleEndian });
    if (to <= from) break;
    from = to;
  }
  return chunks;
};

export const isPng = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 4) === '\x89PNG';

const allChunks = (bytes: Buffer): Chunk[] => {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('\xff\xd8')) return jpegChunks(bytes);
  if (isPng(bytes)) return namedChunks(bytes, 8, { lengthAt: 0, littleEndian: false, around: 12 });
  if (start.startsWith('RIFF')) {
    return namedChunks(bytes, 12, { lengthAt: 4, littleEndian: true, around: 8 });
  }
  if (start.slice(4, 8) === 'ftyp') {
    return namedChunks(bytes, 0, { lengthAt: 0, littleEndian: false, around: 0 });
  }
  return [];
};

/** The chunks of a JPEG, PNG, WebP or AVIF that lie within it whole, as far as they can be followed;
 *  none for other files. */
export const chunksOf = (bytes: Buffer): readonly Chunk[] =>
  allChunks(bytes).filter(({ from, to }) => to > from && to <= bytes.length);

/** A PNG with its checksums made right again, so that a damaged chunk is read and not just refused. */
export const resealed = (bytes: Buffer): Buffer => {
  if (!isPng(bytes)) return bytes;
  const copy = Buffer.from(bytes);
  for (const { from, to } of chunksOf(copy)) {
    copy.writeUInt32BE(crc32(copy.subarray(from + 4, to - 4)), to - 4);
  }
  return copy;
};
