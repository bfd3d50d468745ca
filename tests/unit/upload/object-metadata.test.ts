import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultRecipe } from '#contract/recipe';
import { metadataFor, percentEncoded } from '../../../src/upload/object-metadata.ts';

test('sends the name percent-encoded and the recipe as JSON', () => {
  expect(metadataFor({ name: 'schön 1.jpg', recipe: defaultRecipe })).toEqual({
    name: 'sch%C3%B6n%201.jpg',
    recipe: JSON.stringify(defaultRecipe),
  });
});

test('any name gives ASCII metadata of valid size with no half character', () => {
  const names = fc.string({
    unit: fc.integer({ min: 1, max: 0xffff }).map((n) => String.fromCharCode(n)),
    maxLength: 600,
  });
  fc.assert(
    fc.property(names, (name) => {
      const metadata = metadataFor({ name, recipe: defaultRecipe });
      const entries = Object.entries(metadata).flat().join('');
      expect(entries).toMatch(/^[ -~]*$/);
      expect(entries.length).toBeLessThanOrEqual(2048);
      expect(() => decodeURIComponent(metadata.name)).not.toThrow();
    }),
  );
});

test('a name that does not fit is cut between characters', () => {
  expect(percentEncoded('aöb', 6)).toBe('a');
  expect(percentEncoded('aöb', 7)).toBe('a%C3%B6');
});
