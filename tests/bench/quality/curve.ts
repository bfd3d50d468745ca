import type { Rendition, RenditionFormat } from '#contract/recipe';
import { convert } from '../../../lambdas/converter/convert.ts';
import { photoBytes, photos, type Photo } from '../../fixtures/photos.ts';
import { structuralSimilarity } from '../../fixtures/similarity.ts';

/** Pixels. */
export const width = 960;

/** One format at one quality: bytes and likeness, a photograph each, in the order of `photos`. */
export interface Encoding {
  readonly format: RenditionFormat;
  readonly quality: number;
  readonly bytes: readonly number[];
  readonly similarity: readonly number[];
}

const renditionOf = (format: RenditionFormat, quality?: number): Rendition => ({
  name: `${format}-${quality ?? ''}`,
  ...{ width, fit: 'inside', format },
  ...(quality === undefined ? {} : { quality }),
});

/** Encodes a photograph as the converter does, at each quality. */
const encodeAll = async (
  photo: Photo,
  format: RenditionFormat,
  qualities: readonly number[],
): Promise<ReadonlyMap<number, { bytes: number; similarity: number }>> => {
  const upload = await photoBytes(photo);
  const made = async (renditions: readonly Rendition[]) => {
    const outputs = [];
    for await (const output of convert(Buffer.from(upload), { renditions })) outputs.push(output);
    return outputs;
  };
  const [lossless] = await made([renditionOf('png')]);
  const reference = lossless?.data ?? Buffer.alloc(0);
  const found = new Map<number, { bytes: number; similarity: number }>();
  for (const quality of qualities) {
    const [output] = await made([renditionOf(format, quality)]);
    const data = output?.data ?? Buffer.alloc(0);
    found.set(quality, {
      bytes: data.length,
      similarity: await structuralSimilarity(data, reference),
    });
  }
  return found;
};

/** Measures a format at several qualities, over all photographs. */
export const qualityCurve = async (
  format: RenditionFormat,
  qualities: readonly number[],
): Promise<readonly Encoding[]> => {
  const byPhoto: Awaited<ReturnType<typeof encodeAll>>[] = [];
  for (const photo of photos) byPhoto.push(await encodeAll(photo, format, qualities));
  return qualities.map((quality) => ({
    format,
    quality,
    bytes: byPhoto.map((one) => one.get(quality)?.bytes ?? 0),
    similarity: byPhoto.map((one) => one.get(quality)?.similarity ?? 0),
  }));
};
