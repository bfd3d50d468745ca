import { limits } from '../limits.ts';
import { refuse } from '../refusal.ts';
import { compact } from './compaction.ts';
import { exifOf, orientationOf } from './exif.ts';

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const app = (number: number): number => 0xe0 + number;
const comment = 0xfe;

const exifHead = 'Exif\0\0';
const profileHead = 'ICC_PROFILE\0';
/** A profile numbers its segments in one byte. */
const mostProfileSegments = 255;

/** Stands alone, without a length: TEM, and the restarts that entropy-coded data hold. */
const standsAlone = (marker: number): boolean =>
  marker === 0x01 || (marker >= 0xd0 && marker <= startOfImage);

const isApplication = (marker: number): boolean => marker >= app(0) && marker <= app(15);

/** Reads a segment's first bytes. */
const startsWith = (bytes: Buffer, from: number, to: number, head: string): boolean =>
  to - from >= head.length && bytes.toString('latin1', from, from + head.length) === head;

/** A segment from its marker's first byte to its end; `marker` null: no further one lies within the
 *  file whole. */
type Segment =
  | { readonly marker: number; readonly from: number; readonly to: number }
  | { readonly marker: null };

/** Bytes that are looked at one by one before the rest is searched, which costs more to start and less
 *  for each byte. */
const nearBytes = 16;

/** Finds the next 0xff at or behind an offset; -1 for none. */
const nextPrefix = (bytes: Buffer, offset: number): number => {
  const near = Math.min(offset + nearBytes, bytes.length);
  for (let at = offset; at < near; at += 1) if (bytes[at] === 0xff) return at;
  return bytes.indexOf(0xff, near);
};

/** Finds the next marker at or behind an offset: what lies before it is entropy-coded data, fill bytes
 *  or garbage that decoders skip.
 *  @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.1.1) */
const segmentAfter = (bytes: Buffer, offset: number): Segment => {
  for (let at = nextPrefix(bytes, offset); at >= 0; at = nextPrefix(bytes, at + 1)) {
    // Any number of prefixes may fill up the space before a marker.
    while (bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1];
    if (marker === undefined) break;
    if (marker === 0 || standsAlone(marker)) continue;
    if (marker === endOfImage) return { marker, from: at, to: at + 2 };
    if (at + 4 > bytes.length) break;
    const to = at + 2 + bytes.readUInt16BE(at + 2);
    return to < at + 4 || to > bytes.length ? { marker: null } : { marker, from: at, to };
  }
  return { marker: null };
};

const exifSegment = (exif: Buffer): Buffer => {
  const content = Buffer.concat([Buffer.from(exifHead, 'latin1'), exif]);
  const head = Buffer.from([0xff, app(1), 0, content.length + 2]);
  return Buffer.concat([head, content]);
};

/** Drops everything that does not change a JPEG's pixels: comments, XMP, IPTC, further pictures, and
 *  what lies behind its end. JFIF, Adobe's colours and the profile stay; EXIF is reduced to the
 *  orientation of the first, the only one that libvips reads. Changes `bytes`.
 *  @returns the shorter file, in the same memory.
 *  @throws Refusal `unreadable` for more segments or scans than any picture has. */
export const reduceJpeg = (bytes: Buffer): Buffer => {
  const out = compact(bytes);
  let profileSegments = 0;
  let seenExif = false;
  let parts = 0;
  let scans = 0;
  let kept = 0;

  const isNeeded = (marker: number, from: number, to: number): boolean => {
    if (marker === comment) return false;
    if (!isApplication(marker)) return true;
    if (scans > 0) return false;
    const content = from + 4;
    if (marker === app(0)) return startsWith(bytes, content, to, 'JFIF\0');
    if (marker === app(14)) return startsWith(bytes, content, to, 'Adobe');
    if (marker !== app(2) || !startsWith(bytes, content, to, profileHead)) return false;
    profileSegments += 1;
    return profileSegments <= mostProfileSegments;
  };

  for (let offset = 2; ;) {
    const segment = segmentAfter(bytes, offset);
    if (segment.marker === null) {
      out.keep(kept, bytes.length);
      return out.result();
    }
    const { marker, from, to } = segment;
    if (marker === endOfImage) {
      out.keep(kept, to);
      return out.result();
    }
    offset = to;
    parts += 1;
    if (marker === startOfScan) scans += 1;
    if (parts > limits.parts) throw refuse.tooManyParts();
    if (scans > limits.scans) throw refuse.unreadable(`more than ${limits.scans} scans`);
    if (isNeeded(marker, from, to)) continue;
    out.keep(kept, from);
    kept = to;
    if (seenExif || scans > 0 || marker !== app(1) || !startsWith(bytes, from + 4, to, exifHead)) {
      continue;
    }
    seenExif = true;
    const orientation = orientationOf(bytes.subarray(from + 4, to));
    if (orientation !== 1) out.replace(to, exifSegment(exifOf(orientation)));
  }
};
