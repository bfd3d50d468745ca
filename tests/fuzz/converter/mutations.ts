import type { Random } from '../random.ts';
import { chunksOf, resealed, type Chunk } from './chunks.ts';

/** Makes a damaged file of a whole one; `other` is another whole one, often of another format. Neither
 *  is changed. */
export type Mutation = (bytes: Buffer, other: Buffer, random: Random) => Buffer;

/** Values that decoders trip over: ends of ranges, signs, products that overflow. */
const awkward = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff];
const awkwardHigh = [0x80000000, 0xfffffffe, 0xffffffff];

/** Most edits go where the structure is: the first bytes of a file. */
const place = (bytes: Buffer, random: Random): number =>
  random.below(3) === 0 ? random.below(bytes.length) : random.below(Math.min(bytes.length, 600));

const times = (most: number, random: Random, edit: () => void): void => {
  for (let left = 1 + random.below(most); left > 0; left -= 1) edit();
};

const flipBits: Mutation = (bytes, _other, random) => {
  const copy = Buffer.from(bytes);
  times(4, random, () => {
    const at = place(copy, random);
    if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  });
  return copy;
};

const overwriteBytes: Mutation = (bytes, _other, random) => {
  const copy = Buffer.from(bytes);
  const from = place(copy, random);
  for (let at = from; at < Math.min(copy.length, from + 1 + random.below(64)); at += 1) {
    copy[at] = random.below(256);
  }
  return copy;
};

const truncate: Mutation = (bytes, _other, random) =>
  bytes.subarray(0, random.below(3) === 0 ? place(bytes, random) : random.below(bytes.length));

/** Writes an awkward number over two or four bytes, either end first: where one of these was a length,
 *  a width or an offset, it lies now. */
const editNumber: Mutation = (bytes, _other, random) => {
  const copy = Buffer.from(bytes);
  times(3, random, () => {
    const at = place(copy, random);
    const size = random.pick([2, 4]);
    if (at + size > copy.length) return;
    const value = random.pick(size === 2 ? awkward : [...awkward, ...awkwardHigh]);
    const fitting = size === 2 ? value & 0xffff : value;
    if (random.below(2) === 0) copy.writeUIntBE(fitting, at, size);
    else copy.writeUIntLE(fitting, at, size);
  });
  return copy;
};

/** The start of one file, then the rest of another. */
const splice: Mutation = (bytes, other, random) =>
  Buffer.concat([
    bytes.subarray(0, place(bytes, random)),
    other.subarray(random.below(other.length)),
  ]);

/** The first bytes of another format on this one's body. */
const swapHeader: Mutation = (bytes, other, random) => {
  const length = random.pick([4, 8, 12, 16, 32, 64]);
  return Buffer.concat([other.subarray(0, length), bytes.subarray(length)]);
};

/** A chunk of the format, or any part of a file that has none. */
const part = (bytes: Buffer, random: Random): Pick<Chunk, 'from' | 'to'> => {
  const chunks = chunksOf(bytes);
  if (chunks.length > 0 && random.below(4) > 0) return random.pick(chunks);
  const from = place(bytes, random);
  return { from, to: Math.min(bytes.length, from + 1 + random.below(2000)) };
};

const repeatChunk: Mutation = (bytes, _other, random) => {
  const { from, to } = part(bytes, random);
  const copies = Array.from({ length: 1 + random.below(20) }, () => bytes.subarray(from, to));
  return Buffer.concat([bytes.subarray(0, to), ...copies, bytes.subarray(to)]);
};

const dropChunk: Mutation = (bytes, _other, random) => {
  const { from, to } = part(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
};

/** A chunk of the other file in the place of one of this file's. */
const swapChunk: Mutation = (bytes, other, random) => {
  const { from, to } = part(bytes, random);
  const foreign = part(other, random);
  return Buffer.concat([
    bytes.subarray(0, from),
    other.subarray(foreign.from, foreign.to),
    bytes.subarray(to),
  ]);
};

/** Makes a chunk's length lie, a little or altogether. */
const editLength: Mutation = (bytes, other, random) => {
  const chunks = chunksOf(bytes);
  if (chunks.length === 0) return editNumber(bytes, other, random);
  const copy = Buffer.from(bytes);
  const { lengthAt, lengthSize, littleEndian, from, to } = random.pick(chunks);
  const near = to - from + random.below(9) - 4;
  const value = random.pick([near, near, ...awkward, ...awkwardHigh]);
  const fitting = lengthSize === 2 ? value & 0xffff : value >>> 0;
  if (littleEndian) copy.writeUIntLE(fitting, lengthAt, lengthSize);
  else copy.writeUIntBE(fitting, lengthAt, lengthSize);
  return copy;
};

/** Damages the content of one chunk and, where the format has a checksum, makes that right again. */
const editChunk: Mutation = (bytes, _other, random) => {
  const copy = Buffer.from(bytes);
  const { from, to } = part(bytes, random);
  times(4, random, () => {
    const at = from + random.below(to - from);
    if (at < copy.length) copy[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
  });
  return resealed(copy);
};

/** What metadata begins with, in any format. */
const metadataHeads = [
  'Exif',
  'eXIf',
  'EXIF',
  'ICC_PROFILE',
  'iCCP',
  'ICCP',
  'mpet',
  'colr',
  'http://ns.adobe.com/xap/',
  'XMP ',
  'Photoshop 3.0',
  'MPF',
  'Raw profile type',
  'meta',
  'iinf',
  'ipco',
  'ANMF',
  'II*',
  'MM\0*',
];

/** Where a piece of metadata begins; the file's own start when it has none. */
const metadataAt = (bytes: Buffer, random: Random): number => {
  const found = metadataHeads.map((head) => bytes.indexOf(head, 0, 'latin1'));
  return random.pick([...found.filter((at) => at >= 0), 0]);
};

/** Bytes behind its beginning that belong to metadata, as a guess. */
const metadataBytes = 400;

/** Writes awkward numbers into metadata, and makes a checksum right again. */
const editMetadata: Mutation = (bytes, _other, random) => {
  const copy = Buffer.from(bytes);
  const from = metadataAt(copy, random);
  times(6, random, () => {
    const size = random.pick([1, 2, 4]);
    const at = from + random.below(Math.min(metadataBytes, copy.length - from - size));
    if (at + size > copy.length) {
      return;
    }
    const value = random.pick([...awkward, ...awkwardHigh]) % 2 ** (8 * size);
    if (random.below(2) === 0) {
      copy.writeUIntBE(value, at, size);
    } else {
      copy.writeUIntLE(value, at, size);
    }
  });
  return resealed(copy);
};

/** Makes numbers in metadata point back into it: directories that contain each other, tables that share
 *  their values. */
const pointBack: Mutation = (bytes, _other, random) => {
  const copy = Buffer.from(bytes);
  const from = metadataAt(copy, random);
  const room = Math.min(metadataBytes, copy.length - from);
  times(20, random, () => {
    const at = from + 2 * random.below(room / 2);
    if (at + 4 > copy.length) {
      return;
    }
    const target = 2 * random.below(room / 2);
    if (random.below(2) === 0) {
      copy.writeUInt32BE(target, at);
    } else {
      copy.writeUInt32LE(target, at);
    }
  });
  return resealed(copy);
};

/** Every way to damage a file. */
export const mutations: Readonly<Record<string, Mutation>> = {
  flipBits,
  overwriteBytes,
  truncate,
  editNumber,
  splice,
  swapHeader,
  repeatChunk,
  dropChunk,
  swapChunk,
  editLength,
  editChunk,
  editMetadata,
  pointBack,
};
