import { maxAvifPixels, maxOutputPixels } from './limits.ts';
import type { Recipe, Rendition } from './recipe.ts';

/** Returns the fewest pixels that a rendition can have. Only a padded rendition has a fixed size;
 *  every other one is at most as large as its picture. */
const leastPixels = ({ fit, width, height }: Rendition): number =>
  fit === 'contain' && width !== undefined && height !== undefined ? width * height : 1;

const megapixels = (pixels: number): number => Math.ceil(pixels / 1_000_000);

/** Returns why the converter refuses this recipe for every picture, as a sentence; null when it can
 *  convert at least small pictures. */
export const outputProblem = ({ renditions }: Recipe): string | null => {
  const sum = (list: readonly Rendition[]): number =>
    list.reduce((pixels, rendition) => pixels + leastPixels(rendition), 0);
  const pixels = sum(renditions);
  const avif = sum(renditions.filter(({ format }) => format === 'avif'));
  if (pixels > maxOutputPixels) {
    return `the padded renditions have ${megapixels(pixels)} megapixels together, more than the ${megapixels(maxOutputPixels)} that can be made of a picture`;
  }
  if (avif > maxAvifPixels) {
    return `the padded AVIF renditions have ${megapixels(avif)} megapixels together, more than the ${megapixels(maxAvifPixels)} that can be made of a picture`;
  }
  return null;
};
