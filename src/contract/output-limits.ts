import { maxAvifPixels, maxOutputPixels } from './limits.ts';
import type { Recipe, Rendition } from './recipe.ts';

/** Returns the fewest pixels that a rendition can have. Only a padded rendition has a fixed size;
 *  every other one is at most as large as its picture. */
const leastPixels = ({ fit, width, height }: Rendition): number =>
  fit === 'contain' && width !== undefined && height !== undefined ? width * height : 1;

const megapixels = (pixels: number): number => Math.ceil(pixels / 1_000_000);

/** By how much a recipe's padded renditions exceed what can be made of a picture, in megapixels. */
export interface OutputExcess {
  /** Whether all of them are too much, or only the AVIF ones. */
  readonly of: 'all' | 'avif';
  readonly megapixels: number;
  readonly most: number;
}

/** Returns why the converter refuses this recipe for every picture; null when it can convert at least
 *  small pictures. */
export const outputExcess = ({ renditions }: Recipe): OutputExcess | null => {
  const sum = (list: readonly Rendition[]): number =>
    list.reduce((pixels, rendition) => pixels + leastPixels(rendition), 0);
  const pixels = sum(renditions);
  const avif = sum(renditions.filter(({ format }) => format === 'avif'));
  const excess = (of: OutputExcess['of'], has: number, most: number): OutputExcess => ({
    of,
    megapixels: megapixels(has),
    most: megapixels(most),
  });
  if (pixels > maxOutputPixels) return excess('all', pixels, maxOutputPixels);
  return avif > maxAvifPixels ? excess('avif', avif, maxAvifPixels) : null;
};

/** The same as a sentence in the words of the command line; null when there is no problem. */
export const outputProblem = (recipe: Recipe): string | null => {
  const excess = outputExcess(recipe);
  if (excess === null) return null;
  const which = excess.of === 'avif' ? 'padded AVIF renditions' : 'padded renditions';
  return `the ${which} have ${excess.megapixels} megapixels together, more than the ${excess.most} that can be made of a picture`;
};
