import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import {
  greyTiff,
  jpegSegment,
  png,
  pngChunk,
  tiff,
  withSegments,
} from '../../fixtures/hostile/formats.ts';
import { oddFiles } from '../../fixtures/hostile/make.ts';
import {
  animatedWebp,
  loopingExif,
  profileOfManyCurves,
  webpChunk,
  withWebpChunks,
} from '../../fixtures/hostile/stalls.ts';
import { fig, photoBytes, photos } from '../../fixtures/photos.ts';

/** A file before it is damaged. */
export interface Seed {
  readonly what: string;
  readonly bytes: Buffer;
}

/** Pixels: a decoder's mistakes do not need large pictures, and thousands must end in minutes. */
const width = 96;

const exif = { IFD0: { Make: 'Latchkey' }, IFD3: { GPSLatitudeRef: 'N' } };

/** Every kind of file that each decoder knows, of one photograph. */
const kinds: Readonly<Record<string, (picture: Sharp) => Sharp>> = {
  'baseline JPEG': (picture) => picture.jpeg(),
  'JPEG with EXIF and a profile': (picture) => picture.withIccProfile('p3').withExif(exif).jpeg(),
  'progressive JPEG': (picture) => picture.jpeg({ progressive: true }),
  'JPEG without subsampling': (picture) => picture.jpeg({ chromaSubsampling: '4:4:4' }),
  'CMYK JPEG': (picture) => picture.toColourspace('cmyk').jpeg(),
  PNG: (picture) => picture.png(),
  'interlaced PNG with a profile': (picture) =>
    picture.withIccProfile('p3').png({ progressive: true }),
  'palette PNG': (picture) => picture.png({ palette: true, colours: 32 }),
  '16-bit PNG': (picture) => picture.toColourspace('rgb16').png(),
  'lossy WebP': (picture) => picture.withExif(exif).webp(),
  'lossless WebP with alpha': (picture) => picture.ensureAlpha(0.5).webp({ lossless: true }),
  AVIF: (picture) => picture.avif({ effort: 0 }),
  'AVIF with alpha': (picture) => picture.ensureAlpha(0.5).avif({ effort: 0 }),
  GIF: (picture) => picture.gif(),
  'TIFF in LZW': (picture) => picture.tiff({ compression: 'lzw' }),
  'TIFF of JPEG tiles': (picture) =>
    picture.tiff({ compression: 'jpeg', tile: true, tileWidth: 32, tileHeight: 32 }),
  'TIFF in deflate, with a pyramid': (picture) =>
    picture.tiff({ compression: 'deflate', pyramid: true, tile: true }),
  'TIFF of one bit': (picture) =>
    picture
      .greyscale()
      .threshold()
      .toColourspace('b-w')
      .tiff({ compression: 'ccittfax4', bitdepth: 1 }),
};

const frames = 3;

const animations = async (): Promise<readonly Seed[]> => {
  const stills = photos.slice(0, frames).map(async (photo) =>
    sharp(await photoBytes(photo))
      .resize(48, 32)
      .removeAlpha()
      .png()
      .toBuffer(),
  );
  const film = sharp(await Promise.all(stills), { join: { animated: true } });
  return [
    { what: 'animated GIF', bytes: await film.clone().gif().toBuffer() },
    { what: 'animated WebP', bytes: await film.clone().webp().toBuffer() },
  ];
};

/** Files whose metadata is the interesting part. */
const withMetadata = async (photo: Buffer): Promise<readonly Seed[]> => {
  const text = (content: string): Buffer => Buffer.from(content, 'latin1');
  const jpeg = await sharp(photo).jpeg().toBuffer();
  const { width: wide = 0, height: high = 0 } = await sharp(jpeg).metadata();
  const webp = await sharp(photo).webp().toBuffer();
  const page = tiff(greyTiff(10, 10, 122, 100), Buffer.alloc(100, 0x80), 222);
  const exifOf = (directories: number): Buffer =>
    Buffer.concat([text('Exif\0\0'), loopingExif(directories, 4)]);
  const profile = profileOfManyCurves(4, 10);
  const icc = Buffer.concat([text('ICC_PROFILE\0\x01\x01'), profile]);
  const xmp = text('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>');
  const iptc = text('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x08\x1c\x02\x19\0\x03abc');
  const mpf = Buffer.concat([text('MPF\0'), loopingExif(2, 2)]);
  const hex = exifOf(2).toString('hex');
  const rawProfile = text(`Raw profile type exif\0\nexif\n ${hex.length / 2}\n${hex}\n`);
  return [
    {
      what: 'JPEG with EXIF of two directories, XMP, IPTC and MPF',
      bytes: withSegments(
        jpeg,
        jpegSegment(0xe1, exifOf(2)),
        jpegSegment(0xe1, xmp),
        jpegSegment(0xed, iptc),
        jpegSegment(0xe2, mpf),
      ),
    },
    { what: 'JPEG with a profile in steps', bytes: withSegments(jpeg, jpegSegment(0xe2, icc)) },
    {
      what: 'PNG with EXIF, a profile and texts',
      bytes: png({
        width: 9,
        height: 9,
        extra: [
          pngChunk('iCCP', Buffer.concat([text('p\0\0'), deflateSync(profile)])),
          pngChunk('eXIf', loopingExif(2, 4)),
          pngChunk('tEXt', rawProfile),
          pngChunk('zTXt', Buffer.concat([text('Comment\0\0'), deflateSync(text('none'))])),
        ],
      }),
    },
    {
      what: 'WebP with EXIF and XMP',
      bytes: withWebpChunks(
        webp,
        wide,
        high,
        Buffer.concat([webpChunk('EXIF', loopingExif(2, 4)), webpChunk('XMP ', xmp)]),
      ),
    },
    { what: 'WebP of four frames', bytes: animatedWebp(webp, wide, high, 4) },
    {
      what: 'TIFF of three directories',
      bytes: Buffer.concat([
        page,
        tiff(greyTiff(10, 10, 122, 100), Buffer.alloc(0), 336).subarray(8),
        tiff(greyTiff(10, 10, 122, 100), Buffer.alloc(0)).subarray(8),
      ]),
    },
    {
      what: 'AVIF with EXIF',
      bytes: await sharp(photo).withExif(exif).avif({ effort: 0 }).toBuffer(),
    },
  ];
};

/** The files that are damaged: small pictures of every kind, and the corpus of odd files that are not
 *  empty. Always the same with the same sharp. */
export const seeds = async (): Promise<readonly Seed[]> => {
  const photo = await sharp(await photoBytes(fig))
    .resize({ width })
    .png()
    .toBuffer();
  const pictures = Object.entries(kinds).map(async ([what, kind]) => ({
    what,
    bytes: await kind(sharp(photo)).toBuffer(),
  }));
  const odd = (await oddFiles()).filter(({ bytes }) => bytes.length > 0 && bytes.length < 200_000);
  return [
    ...(await Promise.all(pictures)),
    ...(await animations()),
    ...(await withMetadata(photo)),
    ...odd,
  ];
};
