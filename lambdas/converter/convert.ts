import sharp, { type Sharp } from 'sharp';
import type { Recipe, Rendition } from '#contract/recipe';
import { Refusal } from './refusal.ts';

export interface ConvertedRendition {
  readonly rendition: Rendition;
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

const maxPixels = 100_000_000;

const encode = (picture: Sharp, { format, quality }: Rendition): Sharp => {
  const options = quality === undefined ? {} : { quality };
  switch (format) {
    case 'jpeg':
      return picture.flatten({ background: '#fff' }).jpeg(options);
    case 'png':
      return picture.png();
    case 'webp':
      return picture.webp(options);
    case 'avif':
      return picture.avif({ ...options, effort: 2 });
  }
};

/** Makes every rendition of a picture: orientation applied, colours in sRGB, no metadata.
 *  @throws Refusal when the bytes are no picture that can be decoded. */
export const convert = async (bytes: Buffer, recipe: Recipe): Promise<ConvertedRendition[]> => {
  const renditions: ConvertedRendition[] = [];
  for (const rendition of recipe.renditions) {
    try {
      const { data, info } = await encode(
        sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error' })
          .autoOrient()
          .resize({
            ...(rendition.width === undefined ? {} : { width: rendition.width }),
            ...(rendition.height === undefined ? {} : { height: rendition.height }),
            fit: rendition.fit,
            withoutEnlargement: true,
          })
          .toColourspace('srgb'),
        rendition,
      ).toBuffer({ resolveWithObject: true });
      renditions.push({ rendition, data, width: info.width, height: info.height });
    } catch (error) {
      throw new Refusal(
        'unreadable',
        `This file is not a picture that can be read: ${String(error)}`,
      );
    }
  }
  return renditions;
};
