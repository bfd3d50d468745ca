import { refuse } from './refusal.ts';

/** Formats that are decoded. */
export type SourceFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';

type Matches = (head: Uint8Array) => boolean;

const latin1 = new TextDecoder('latin1');
const text = (head: Uint8Array, from: number, to: number): string =>
  latin1.decode(head.subarray(from, to));

const at =
  (offset: number, ...signatures: readonly string[]): Matches =>
  (head) =>
    signatures.some((signature) => text(head, offset, offset + signature.length) === signature);

const both =
  (...all: readonly Matches[]): Matches =>
  (head) =>
    all.every((matches) => matches(head));

/** Brands of an ISO base media file, the major one first.
 *  @see https://aomediacodec.github.io/av1-avif/#brands-overview */
const brands = (head: Uint8Array): string[] => {
  if (text(head, 4, 8) !== 'ftyp') return [];
  const size = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0);
  const end = Math.min(size, head.length, 256);
  const found = [text(head, 8, 12)];
  for (let offset = 16; offset + 4 <= end; offset += 4) found.push(text(head, offset, offset + 4));
  return found;
};

const branded =
  (...wanted: readonly string[]): Matches =>
  (head) =>
    brands(head).some((brand) => wanted.includes(brand));

const markup =
  (pattern: RegExp): Matches =>
  (head) =>
    pattern.test(text(head, 0, 4096).replaceAll('\0', '').trimStart());

const accepted: readonly (readonly [SourceFormat, Matches])[] = [
  ['jpeg', at(0, '\xff\xd8\xff')],
  ['png', at(0, '\x89PNG\r\n\x1a\n')],
  ['webp', both(at(0, 'RIFF'), at(8, 'WEBP'))],
  ['gif', at(0, 'GIF87a', 'GIF89a')],
  ['tiff', at(0, 'II*\0', 'MM\0*', 'II+\0', 'MM\0+')],
  ['avif', branded('avif', 'avis')],
];

const heic = branded('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1');

const encrypted: readonly (readonly [string, Matches])[] = [
  ['an encrypted message', at(0, '-----BEGIN PGP MESSAGE', 'age-encryption.org/', 'Salted__')],
  ['an encrypted archive', both(at(0, 'PK\x03\x04'), (head) => ((head[6] ?? 0) & 1) === 1)],
];

/** TIFF inside, and no picture that its loader would find. */
const raw = at(0, 'II*\0\x10\0\0\0CR', 'IIU\0', 'FUJIFILM');

const refused: readonly (readonly [string, Matches])[] = [
  ['a PDF document', at(0, '%PDF-')],
  ['a PostScript document', at(0, '%!PS', '\xc5\xd0\xd3\xc6')],
  [
    'an SVG drawing, which is not supported because it can contain scripts',
    markup(
      /^(\ufeff|\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(<\?xml[^]*|<!--[^]*|<!DOCTYPE svg[^]*)?<svg[\s>:]/i,
    ),
  ],
  ['a web page', markup(/^(<!doctype html|<html|<script)/i)],
  [
    'a compressed archive',
    at(0, 'PK\x03\x04', '\x1f\x8b', 'Rar!', '7z\xbc\xaf', 'BZh', '\xfd7zXZ'),
  ],
  ['a Photoshop document', at(0, '8BPS')],
  ['a Windows bitmap', at(0, 'BM')],
  ['an icon', at(0, '\0\0\x01\0', '\0\0\x02\0')],
  ['a JPEG XL picture', at(0, '\xff\x0a', '\0\0\0\x0cJXL ')],
  ['a JPEG 2000 picture', at(0, '\0\0\0\x0cjP  ', '\xff\x4f\xff\x51')],
  ['a netpbm picture', (head) => /^P[1-7fF][\s#]/.test(text(head, 0, 3))],
  ['a Radiance picture', at(0, '#?RADIANCE', '#?RGBE')],
  ['an OpenEXR picture', at(0, 'v/1\x01')],
  ['a FITS picture', at(0, 'SIMPLE  =')],
  ['a film', both(at(4, 'ftyp'), (head) => !heic(head))],
  ['a film', at(0, '\x1aE\xdf\xa3')],
  ['sound or film', at(0, 'RIFF', 'ID3', 'OggS', 'fLaC')],
  ['a program', at(0, '\x7fELF', 'MZ', '#!')],
];

/** Reads the format off the first bytes: never off a name or a declared type, which the uploader
 *  chose. What looks like a known format and is damaged is found out by its decoder.
 *  @throws Refusal for everything but the accepted formats, by what it seems to be. */
export const sniff = (bytes: Uint8Array): SourceFormat => {
  if (bytes.length === 0) throw refuse.empty();
  const head = bytes.subarray(0, 4096);
  if (raw(head) || brands(head)[0] === 'crx ') throw refuse.format('a camera’s raw file');
  for (const [format, matches] of accepted) if (matches(head)) return format;
  if (heic(head)) throw refuse.heic();
  for (const [what, matches] of encrypted) if (matches(head)) throw refuse.encrypted(what);
  throw refuse.format(refused.find(([, matches]) => matches(head))?.[0] ?? null);
};
