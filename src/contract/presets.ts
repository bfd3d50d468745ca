import { defaultRecipe, type Recipe } from './recipe.ts';

/** A recipe to begin with. */
export interface Preset {
  /** For the command line. */
  readonly name: string;
  /** For the screen. */
  readonly label: string;
  readonly recipe: Recipe;
}

const jpeg = (name: string, width: number, height: number) =>
  ({ name, width, height, fit: 'cover', format: 'jpeg' }) as const;

const large = (format: 'avif' | 'webp' | 'jpeg') =>
  ({ name: `photo-${format}`, width: 1920, height: 1920, fit: 'inside', format }) as const;

/** Recipes to begin with. They name no quality beside the default recipe's own, so each format gets its
 *  default. */
export const presets: readonly Preset[] = [
  { name: 'web', label: 'Web', recipe: defaultRecipe },
  {
    name: 'same-size',
    label: 'Same size, smaller',
    recipe: { renditions: [{ name: 'same-size', fit: 'original', format: 'webp' }] },
  },
  {
    name: 'social',
    label: 'Social',
    recipe: {
      renditions: [
        jpeg('square', 1080, 1080),
        jpeg('portrait', 1080, 1350),
        jpeg('story', 1080, 1920),
        jpeg('link', 1200, 630),
      ],
    },
  },
  {
    name: 'formats',
    label: 'AVIF + WebP + JPEG',
    recipe: { renditions: [large('avif'), large('webp'), large('jpeg')] },
  },
];
