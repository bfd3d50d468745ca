import exifReader from 'exif-reader';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { defaultRecipe, renditionFormats, type Recipe, type Rendition } from '#contract/recipe';
import { convert } from '../../../lambdas/converter/convert.ts';
import { dogs, peaks, photoBytes, photos } from '../../fixtures/photos.ts';
import { gif } from '../../fixtures/hostile/formats.ts';
import { colourDifference, structuralSimilarity } from '../../fixtures/similarity.ts';

const convertTo = async (bytes: Uint8Array, recipe: Recipe): Promise<Map<string, Buffer>> => {
  const made = new Map<string, Buffer>();
  for await (const { rendition, data } of convert(Buffer.from(bytes), recipe)) {
    made.set(rendition.name, data);
  }
  return made;
};

const one = async (bytes: Uint8Array, rendition: Omit<Rendition, 'name'>): Promise<Buffer> => {
  const made = await convertTo(bytes, { renditions: [{ name: 'one', ...rendition }] });
  return made.get('one') ?? Buffer.alloc(0);
};

const png = { fit: 'inside', format: 'png' } as const;

describe('renditions look like their pictures', () => {
  test.each(photos)('$file, in three sizes from one decode', async (photo) => {
    const bytes = await photoBytes(photo);
    const made = await convertTo(bytes, {
      renditions: [900, 450, 150].map((width) => ({ name: `w${width}`, width, ...png })),
    });
    for (const [name, data] of made) {
      const width = Number(name.slice(1));
      const reference = await sharp(bytes)
        .autoOrient()
        .resize({ width, withoutEnlargement: true })
        .png()
        .toBuffer();
      expect(await structuralSimilarity(data, reference), name).toBeGreaterThan(0.97);
    }
  });

  test.each(renditionFormats)('a photograph as %s', async (format) => {
    const bytes = await photoBytes(dogs);
    const data = await one(bytes, { width: 400, fit: 'inside', format, quality: 85 });
    const reference = await sharp(bytes).autoOrient().resize(400).png().toBuffer();
    expect(await structuralSimilarity(data, reference)).toBeGreaterThan(0.93);
  });

  test('an upside-down rendition fails the comparison', async () => {
    const bytes = await photoBytes(dogs);
    const upright = await sharp(bytes).autoOrient().resize(400).png().toBuffer();
    const turned = await sharp(upright).rotate(180).png().toBuffer();
    expect(await structuralSimilarity(turned, upright)).toBeLessThan(0.6);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i is applied', async (orientation) => {
    const upright = await sharp(await photoBytes(peaks))
      .resize(320, 200)
      .toBuffer();
    const tagged = await sharp(upright).withMetadata({ orientation }).jpeg().toBuffer();
    const data = await one(tagged, { width: 120, ...png });
    const reference = await sharp(tagged).autoOrient().resize(120).png().toBuffer();
    const { width, height, orientation: left } = await sharp(data).metadata();
    expect([width, height]).toEqual(orientation > 4 ? [120, 192] : [120, 75]);
    expect(left ?? 1).toBe(1);
    expect(await structuralSimilarity(data, reference)).toBeGreaterThan(0.97);
  });
});

describe('colours come out in sRGB', () => {
  const wide = async () =>
    sharp(await photoBytes(peaks))
      .resize(800)
      .withIccProfile('p3')
      .jpeg({ quality: 95 });

  test.each([
    { what: 'Display P3', source: async () => (await wide()).toBuffer() },
    {
      what: 'CMYK',
      source: async () =>
        sharp(await photoBytes(dogs))
          .resize(800)
          .toColourspace('cmyk')
          .jpeg({ quality: 95 })
          .toBuffer(),
    },
    {
      what: '16 bits a channel',
      source: async () =>
        sharp(await photoBytes(dogs))
          .resize(400)
          .toColourspace('rgb16')
          .png()
          .toBuffer(),
    },
    {
      what: 'grey',
      source: async () =>
        sharp(await photoBytes(dogs))
          .resize(800)
          .greyscale()
          .jpeg()
          .toBuffer(),
    },
  ])('from $what, within ΔE 2', async ({ source }) => {
    const bytes = await source();
    const data = await one(bytes, { width: 200, ...png });
    const reference = await sharp(bytes).toColourspace('srgb').resize(200).png().toBuffer();
    const { hasProfile, depth } = await sharp(data).metadata();
    expect({ hasProfile, depth }).toEqual({ hasProfile: false, depth: 'uchar' });
    expect(await colourDifference(data, reference)).toBeLessThan(2);
  });

  test('a dropped profile fails the comparison', async () => {
    const source = await sharp({
      create: { width: 64, height: 64, channels: 3, background: '#20c040' },
    })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const dropped = await sharp(source, { ignoreIcc: true }).png().toBuffer();
    expect(await colourDifference(dropped, await sharp(source).png().toBuffer())).toBeGreaterThan(
      2,
    );
  });
});

describe('renditions carry no location', () => {
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="47,22.5N"/></rdf:RDF></x:xmpmeta>';
  const sources = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
  const pairs = sources.flatMap((source) => renditionFormats.map((format) => ({ source, format })));

  test.each(pairs)('$source to $format', async ({ source, format }) => {
    const bytes = await sharp(await photoBytes(dogs))
      .resize(200)
      .keepMetadata()
      .withXmp(xmp)
      .toFormat(source)
      .toBuffer();
    const before = await sharp(bytes).metadata();
    expect(before.xmp?.includes('GPSLatitude')).toBe(true);
    // libvips writes no EXIF into a TIFF.
    if (source !== 'tiff') {
      expect(exifReader(before.exif ?? Buffer.alloc(0)).GPSInfo).toHaveProperty('GPSLatitude');
    }

    const data = await one(bytes, { width: 64, fit: 'inside', format });
    const after = await sharp(data).metadata();
    expect(after).not.toHaveProperty('exif');
    expect(after).not.toHaveProperty('xmp');
    expect(after).not.toHaveProperty('iptc');
    expect(after).not.toHaveProperty('icc');
    expect(data.includes('GPS')).toBe(false);
  });
});

describe('transparent pixels', () => {
  const source = () =>
    sharp({ create: { width: 80, height: 40, channels: 4, background: '#f008' } })
      .png()
      .toBuffer();

  test.each(['png', 'webp', 'avif'] as const)('stay in %s', async (format) => {
    const { channels } = await sharp(
      await one(await source(), { width: 40, fit: 'inside', format }),
    ).stats();
    expect(channels[3]?.mean).toBeCloseTo(136, -1);
  });

  test('become white in JPEG', async () => {
    const data = await one(await source(), { width: 40, fit: 'inside', format: 'jpeg' });
    const { channels } = await sharp(data).stats();
    expect(channels.map(({ mean }) => Math.round(mean / 10))).toEqual([26, 12, 12]);
  });
});

/** The colour of one pixel, 0 to 255. */
const pixelOf = async (picture: Buffer, left: number, top: number): Promise<number[]> => [
  ...(await sharp(picture).extract({ left, top, width: 1, height: 1 }).raw().toBuffer()),
];

describe('a crop keeps its focus', () => {
  const band = (background: string) =>
    sharp({ create: { width: 40, height: 40, channels: 3, background } })
      .png()
      .toBuffer();
  /** Red, green and blue from left to right. */
  const source = async () =>
    sharp({ create: { width: 120, height: 40, channels: 3, background: '#f00' } })
      .composite([
        { input: await band('#0f0'), left: 40, top: 0 },
        { input: await band('#00f'), left: 80, top: 0 },
      ])
      .removeAlpha()
      .png()
      .toBuffer();

  test.each([
    { focus: [0, 50], colour: [255, 0, 0] },
    { focus: [50, 50], colour: [0, 255, 0] },
    { focus: [100, 50], colour: [0, 0, 255] },
  ] as const)('at $focus', async ({ focus, colour }) => {
    const square = { width: 40, height: 40, fit: 'cover', focus } as const;
    const data = await one(await source(), { ...square, format: 'png' });
    expect(await pixelOf(data, 20, 20)).toEqual(colour);
  });
});

describe('padding', () => {
  const red = () =>
    sharp({ create: { width: 40, height: 20, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
  const box = { width: 40, height: 40, fit: 'contain' } as const;

  test.each([
    { format: 'png', pad: '#102030', colour: [16, 32, 48] },
    { format: 'jpeg', pad: '#102030', colour: [16, 32, 48] },
    { format: 'png', pad: undefined, colour: [0, 0, 0, 0] },
    { format: 'jpeg', pad: undefined, colour: [255, 255, 255] },
  ] as const)('is $colour in $format with $pad', async ({ format, pad, colour }) => {
    const data = await one(await red(), { ...box, format, ...(pad === undefined ? {} : { pad }) });
    const found = await pixelOf(data, 2, 2);
    expect(found).toHaveLength(colour.length);
    colour.forEach((value, index) => expect(found[index]).toBeCloseTo(value, -1));
  });
});

test('a small picture is encoded once for all sizes that it does not fill', async () => {
  const bytes = await sharp(await photoBytes(peaks))
    .resize(100)
    .png()
    .toBuffer();
  const made = [];
  for await (const output of convert(bytes, defaultRecipe)) made.push(output);
  expect(made.map(({ rendition, sameAs }) => [rendition.name, sameAs])).toEqual([
    ['thumb', null],
    ['medium', 'thumb'],
    ['large', 'thumb'],
  ]);
  expect(made[2]?.data).toBe(made[0]?.data);
});

test('the original size loses no pixel', async () => {
  const data = await one(await photoBytes(dogs), { fit: 'original', format: 'webp' });
  const { width, height } = await sharp(data).metadata();
  expect({ width, height }).toEqual({ width: dogs.width, height: dogs.height });
});

describe('animations', () => {
  const source = gif({ width: 40, height: 20, frames: 3 });

  test.each([
    { fit: 'cover', width: 20, height: 20, focus: [0, 50] },
    { fit: 'contain', width: 20, height: 30 },
  ] as const)('are framed in every frame: $fit', async (box) => {
    const data = await one(source, { ...box, format: 'webp' });
    const { pages, width, pageHeight } = await sharp(data, { animated: true }).metadata();
    expect({ pages, width, pageHeight }).toEqual({
      pages: 3,
      width: box.width,
      pageHeight: box.height,
    });
  });

  test('keep their frames and delays in WebP', async () => {
    const data = await one(source, { width: 20, fit: 'inside', format: 'webp' });
    const { pages, delay, width, pageHeight } = await sharp(data, { animated: true }).metadata();
    expect({ pages, delay, width, pageHeight }).toEqual({
      pages: 3,
      delay: [100, 100, 100],
      width: 20,
      pageHeight: 10,
    });
  });

  test.each(['jpeg', 'png', 'avif'] as const)('stand still in %s', async (format) => {
    const { pages, width, height } = await sharp(
      await one(source, { width: 20, fit: 'inside', format }),
    ).metadata();
    expect({ pages: pages ?? 1, width, height }).toEqual({ pages: 1, width: 20, height: 10 });
  });
});
