import { expect, test } from 'vitest';
import { presets } from '#contract/presets';
import { defaultRecipe } from '#contract/recipe';
import { readRecipe } from '../../../cli/recipe-option.ts';

test.each([
  ...presets.map(({ name, recipe }) => ({ given: name, recipe })),
  { given: 'default', recipe: defaultRecipe },
  {
    given: '{"renditions":[{"name":"a","fit":"original","format":"avif"}]}',
    recipe: { renditions: [{ name: 'a', fit: 'original', format: 'avif' }] },
  },
])('--recipe $given', async ({ given, recipe }) => {
  expect(await readRecipe(given)).toEqual(recipe);
});

test('--recipe with a name that is neither a preset nor a file is refused', async () => {
  await expect(readRecipe('sociable')).rejects.toThrow('sociable cannot be read');
});
