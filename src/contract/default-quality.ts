import type { Rendition, RenditionFormat } from './recipe.ts';

/** The quality of a rendition whose recipe names none. AVIF and WebP come out as similar to the picture as
 *  JPEG at 80 does: docs/benchmarks-quality.md. PNG loses nothing. */
export const defaultQuality: Readonly<Record<RenditionFormat, number | null>> = {
  jpeg: 80,
  png: null,
  webp: 78,
  avif: 63,
};

/** The quality that a rendition is encoded with; null where the format has none. */
export const qualityOf = ({
  format,
  quality,
}: Pick<Rendition, 'format' | 'quality'>): number | null =>
  format === 'png' ? null : (quality ?? defaultQuality[format]);
