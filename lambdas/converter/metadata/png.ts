import { crc32, inflateSync } from 'node:zlib';
import { limits } from '../limits.ts';
import { refuse } from '../refusal.ts';
import { compact } from './compaction.ts';
import { exifOf, orientationOf, type Orientation } from './exif.ts';

const signatureBytes = 8;
/** Length, type and checksum. */
const aroundBytes = 12;

/** What changes how the pixels look, once each: the rest of what may be left out is.
 *  @see https://www.w3.org/TR/png-3/#4Concepts.FormatTypes */
const looks = [
  'tRNS',
  'cHRM',
  'gAMA',
  'iCCP',
  'sBIT',
  'sRGB',
  'cICP',
  'mDCV',
  'cLLI',
  'bKGD',
  'pHYs',
];

/** A lower-case first letter says that a decoder may go on without the chunk. */
const mayBeLeftOut = (type: string): boolean => (type.charCodeAt(0) & 0x20) !== 0;

const texts = ['tEXt', 'zTXt', 'iTXt'];
/** Keywords under which ImageMagick and ExifTool keep EXIF in a text. */
const rawProfile = /^Raw profile type (?:exif|APP1)\0/;
/** More than the longest EXIF in hexadecimal that any camera writes. */
const rawProfileBytes = 1_000_000;

const inflated = (data: Buffer): string => {
  try {
    return inflateSync(data, { maxOutputLength: rawProfileBytes }).toString('latin1');
  } catch {
    return '';
  }
};

/** The text behind the keyword, uncompressed; empty when it is damaged or too long. */
const textOf = (type: string, data: Buffer): string => {
  const behind = data.subarray(data.indexOf(0) + 1, data.indexOf(0) + 1 + rawProfileBytes);
  if (type === 'tEXt') return behind.toString('latin1');
  if (type === 'zTXt') return inflated(behind.subarray(1));
  const language = behind.indexOf(0, 2);
  const translated = language < 0 ? -1 : behind.indexOf(0, language + 1);
  if (translated < 0) return '';
  const text = behind.subarray(translated + 1);
  return behind[0] === 1 ? inflated(text) : text.toString('latin1');
};

/** A profile's name, its length, its bytes in hexadecimal. */
const rawProfileOf = (text: string): Buffer => {
  const [, hex = ''] = /^\s*\w+\s+\d+\s+([\da-fA-F\s]*)/.exec(text) ?? [];
  return Buffer.from(hex.replace(/\s+/g, ''), 'hex');
};

/** The orientation that a chunk tells; null when it is none that could. */
const orientationIn = (type: string, data: Buffer): Orientation | null => {
  if (type === 'eXIf') return orientationOf(data);
  if (!texts.includes(type) || !rawProfile.test(data.toString('latin1', 0, 24))) return null;
  return orientationOf(rawProfileOf(textOf(type, data)));
};

const exifChunk = (exif: Buffer): Buffer => {
  const chunk = Buffer.alloc(exif.length + aroundBytes);
  chunk.writeUInt32BE(exif.length, 0);
  chunk.write('eXIf', 4, 'latin1');
  exif.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
};

/** Drops what does not change a PNG's pixels: texts, times, private chunks, and what lies behind its
 *  end. Chunks that no decoder may go on without stay, known or not. EXIF is reduced to its
 *  orientation. Changes `bytes`.
 *  @returns the shorter file, in the same memory.
 *  @throws Refusal `unreadable` for more chunks than any picture has. */
export const reducePng = (bytes: Buffer): Buffer => {
  const out = compact(bytes);
  const seen = new Set<string>();
  let orientation: Orientation | null = null;
  let parts = 0;
  let kept = 0;

  const isNeeded = (type: string): boolean => {
    if (!mayBeLeftOut(type)) return true;
    if (!looks.includes(type) || seen.has(type) || seen.has('IDAT')) return false;
    seen.add(type);
    return true;
  };

  let from = signatureBytes;
  while (from + aroundBytes <= bytes.length) {
    const length = bytes.readUInt32BE(from);
    const to = from + aroundBytes + length;
    if (to > bytes.length) break;
    parts += 1;
    if (parts > limits.parts) throw refuse.tooManyParts();
    const type = bytes.toString('latin1', from + 4, from + 8);
    if (type === 'IEND') {
      out.keep(kept, to);
      return out.result();
    }
    if (type === 'IDAT') seen.add(type);
    if (!isNeeded(type)) {
      out.keep(kept, from);
      kept = to;
      if (orientation === null && !seen.has('IDAT')) {
        orientation = orientationIn(type, bytes.subarray(from + 8, to - 4));
        if (orientation !== null && orientation !== 1) {
          out.replace(to, exifChunk(exifOf(orientation)));
        }
      }
    }
    from = to;
  }
  out.keep(kept, bytes.length);
  return out.result();
};
