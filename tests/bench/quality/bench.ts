import { defaultQuality } from '#contract/default-quality';
import { avifBytes, webpQuality } from '../../../src/recipe/avif-estimate.ts';
import { row, type Part, type Row } from '../row.ts';
import { qualityCurve, width, type Encoding } from './curve.ts';

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

const geometricMean = (numbers: readonly number[]): number =>
  Math.exp(mean(numbers.map((number) => Math.log(number))));

const names = { jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF' } as const;
const lossy = ['jpeg', 'webp', 'avif'] as const;

/** How near to JPEG's similarity another format's must come. */
const tolerance = 0.001;

const atDefault = async (format: (typeof lossy)[number]): Promise<Encoding> => {
  const [encoding] = await qualityCurve(format, [defaultQuality[format] ?? 0]);
  if (encoding === undefined) throw new Error(`no measurement of ${format}`);
  return encoding;
};

const likenessRow = ({ format, quality, bytes, similarity }: Encoding, jpeg: Encoding): Row => {
  const kib = (geometricMean(bytes) / 1024).toFixed(1);
  const name = names[format as (typeof lossy)[number]];
  const ratio = mean(similarity) / mean(jpeg.similarity);
  return row(`${name} at ${quality}: ${kib} KiB`, mean(similarity), 'SSIM', {
    ...(format === 'jpeg'
      ? {}
      : {
          against: `JPEG at ${jpeg.quality}`,
          ratio,
          target: { atLeast: 1 - tolerance, of: 'ratio' },
        }),
  });
};

const defaults = async (): Promise<Part> => {
  const encodings = [];
  for (const format of lossy) encodings.push(await atDefault(format));
  const [jpeg] = encodings;
  return {
    heading: 'Default qualities',
    about: `Renditions of ${width} px of the five photographs, made by the converter. Similarity is the mean over the photographs, bytes are the geometric mean.`,
    rows: jpeg === undefined ? [] : encodings.map((one) => likenessRow(one, jpeg)),
  };
};

const estimates = async (): Promise<Part> => {
  const [webp] = await qualityCurve('webp', [webpQuality]);
  const curve = await qualityCurve('avif', [30, 40, 50, 60, defaultQuality.avif ?? 0, 70, 80, 90]);
  return {
    heading: 'An AVIF’s bytes, estimated',
    about: `What the recipe editor says of an AVIF, from the same pixels as WebP at ${webpQuality}: the largest error over the photographs.`,
    rows: curve.map(({ quality, bytes }) => {
      const errors = bytes.map((actual, index) => {
        const estimated = avifBytes(webp?.bytes[index] ?? 0, quality);
        return Math.abs(estimated / actual - 1);
      });
      const kib = (geometricMean(bytes) / 1024).toFixed(1);
      return row(`AVIF at ${quality}: ${kib} KiB`, Math.max(...errors) * 100, '% error', {
        ...(quality < 40 ? {} : { target: { atMost: 10, of: 'value' } }),
      });
    }),
  };
};

/** Measures the default qualities and the estimate of AVIF. */
export const benchQuality = async (): Promise<Part[]> => [await defaults(), await estimates()];
