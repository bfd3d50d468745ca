import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { dandelions, photoBytes } from '../../fixtures/photos.ts';

/** A large picture, made from a photograph. */
export interface Source {
  readonly name: string;
  readonly path: string;
}

const quality = 92;

/** Sensor noise, in levels of 256, as in a phone's indoor photograph. Without it an enlarged photograph
 *  would be cheaper to decode than a camera's; with it the files are as large as a camera's. */
const noiseSigma = 8;

// From a buffer: the converter, in the same process, blocks libvips's file loaders.
const photo = await photoBytes(dandelions);

const shot = async (width: number, height: number): Promise<() => Sharp> => {
  const pixels = await sharp(photo).resize({ width, height, fit: 'cover' }).raw().toBuffer();
  const grain = { type: 'gaussian', mean: 128, sigma: noiseSigma } as const;
  const noise = await sharp({
    create: { width, height, channels: 3, background: '#000', noise: grain },
  })
    .raw()
    .toBuffer();
  for (let index = 0; index < pixels.length; index += 1) {
    const level = (pixels[index] ?? 0) + (noise[index] ?? 0) - 128;
    pixels[index] = Math.min(255, Math.max(0, level));
  }
  return () => sharp(pixels, { raw: { width, height, channels: 3 } });
};

/** Makes the sources in a folder.
 *  @returns the path of each. */
export const makeSources = async (dir: string) => {
  await mkdir(dir, { recursive: true });
  const written = async (name: string, picture: Sharp): Promise<Source> => {
    const path = join(dir, `${name.replaceAll(' ', '-')}.jpg`);
    await writeFile(path, await picture.toBuffer());
    return { name, path };
  };
  const twelve = await shot(4000, 3000);
  const twentyFour = await shot(6000, 4000);
  return {
    baseline12: await written('12 MP baseline JPEG', twelve().jpeg({ quality })),
    baseline24: await written('24 MP baseline JPEG', twentyFour().jpeg({ quality })),
    progressive12: await written(
      '12 MP progressive JPEG',
      twelve().jpeg({ quality, progressive: true }),
    ),
    displayP3: await written(
      '12 MP Display P3 JPEG',
      twelve().withIccProfile('p3').jpeg({ quality }),
    ),
  };
};
