import sharp, { type Sharp } from 'sharp';
import { oddFiles } from '../../fixtures/hostile/make.ts';
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
  return [...(await Promise.all(pictures)), ...(await animations()), ...odd];
};
