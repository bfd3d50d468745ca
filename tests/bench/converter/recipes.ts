import type { Recipe } from '#contract/recipe';

/** Widths of the page's default recipe, in pixels. */
export const threeSizes = [1920, 960, 320] as const;

/** Width of a thumbnail, in pixels. */
export const thumbnailWidth = 320;

const webp = (width: number) =>
  ({ name: `w${width}`, width, fit: 'inside', format: 'webp' }) as const;

export const threeWebps: Recipe = { renditions: threeSizes.map(webp) };

export const thumbnail: Recipe = {
  renditions: [{ name: 'thumb', width: thumbnailWidth, fit: 'inside', format: 'jpeg' }],
};
