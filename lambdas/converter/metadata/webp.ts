import { limits } from '../limits.ts';
import { refuse } from '../refusal.ts';
import { compact } from './compaction.ts';
import { exifOf, orientationOf, type Orientation } from './exif.ts';

/** `RIFF`, the length of what follows, `WEBP`. */
const headBytes = 12;
const chunkHeadBytes = 8;

/** What changes how the pixels look.
 *  @see https://developers.google.com/speed/webp/docs/riff_container */
const looks = ['VP8X', 'ICCP', 'ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L'];

const exifChunk = (exif: Buffer): Buffer => {
  const head = Buffer.from('EXIF\0\0\0\0', 'latin1');
  head.writeUInt32LE(exif.length, 4);
  return Buffer.concat([head, exif]);
};

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** Behind its padding. */
  readonly to: number;
}

/** The chunk at an offset; null where none lies within whole. */
const chunkAt = (bytes: Buffer, from: number): Chunk | null => {
  const content = from + chunkHeadBytes;
  if (content > bytes.length) return null;
  const length = bytes.readUInt32LE(from + 4);
  const to = content + length + (length & 1);
  if (to > bytes.length) return null;
  const type = bytes.toString('latin1', from, from + 4);
  return { type, data: bytes.subarray(content, content + length), to };
};

/** Position, size, duration and flags of a frame, before its chunks. */
const frameHeadBytes = 16;

/** Chunks side by side, as far as it matters whether they are too many. */
const countChunks = (bytes: Buffer, start: number): number => {
  let count = 0;
  for (let at = start; count <= limits.parts; count += 1) {
    const chunk = chunkAt(bytes, at);
    if (chunk === null) break;
    at = chunk.to;
  }
  return count;
};

/** Drops what does not change a WebP's pixels: XMP and unknown chunks. EXIF is reduced to the orientation
 *  of the first. Changes `bytes`.
 *  @returns the shorter file, in the same memory.
 *  @throws Refusal `too-many-frames`, since libwebp's time grows with their square; `unreadable` for
 *  more chunks than any picture has. */
export const reduceWebp = (bytes: Buffer): Buffer => {
  const out = compact(bytes);
  let orientation: Orientation | null = null;
  let frames = 0;
  let parts = 0;
  let kept = 0;

  let from = headBytes;
  for (let chunk = chunkAt(bytes, from); chunk !== null; chunk = chunkAt(bytes, from)) {
    const { type, data, to } = chunk;
    parts += 1;
    if (type === 'ANMF') {
      frames += 1;
      parts += countChunks(data, frameHeadBytes);
    }
    if (frames > limits.frames) throw refuse.tooManyFrames();
    if (parts > limits.parts) throw refuse.tooManyParts();
    if (!looks.includes(type)) {
      out.keep(kept, from);
      kept = to;
      if (type === 'EXIF' && orientation === null) {
        orientation = orientationOf(data);
        if (orientation !== 1) out.replace(to, exifChunk(exifOf(orientation)));
      }
    }
    from = to;
  }
  out.keep(kept, bytes.length);
  return shortened(bytes.length, out.result());
};

/** Says a file's new length in its head: as far from the truth as before. */
const shortened = (length: number, reduced: Buffer): Buffer => {
  const dropped = length - reduced.length;
  if (dropped === 0) return reduced;
  const announced = reduced.readUInt32LE(4);
  if (announced >= dropped) reduced.writeUInt32LE(announced - dropped, 4);
  return reduced;
};
