import type { Recipe } from '#contract/recipe';

/** The sizes that the page asks for. */
export const threeSizes = [1920, 960, 320] as const;

/** Pixels: the small picture of a list. */
export const thumbnailWidth = 320;

const webp = (width: number) =>
  ({ name: `w${width}`, width, fit: 'inside', format: 'webp' }) as const;

export const threeWebps: Recipe = { renditions: threeSizes.map(webp) };

export const thumbnail: Recipe = {
  renditions: [{ name: 'thumb', width: thumbnailWidth, fit: 'inside', format: 'jpeg' }],
};
