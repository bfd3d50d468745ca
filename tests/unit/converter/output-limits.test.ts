import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outputProblem } from '#contract/output-limits';
import { renditionFits, renditionFormats, type Recipe } from '#contract/recipe';
import type { Size } from '#contract/placement';
import { checkOutput, plan } from '../../../lambdas/converter/plan.ts';

const side = fc.integer({ min: 1, max: 8192 });
const recipes: fc.Arbitrary<Recipe> = fc
  .array(
    fc.record({
      width: side,
      height: side,
      fit: fc.constantFrom(...renditionFits),
      format: fc.constantFrom(...renditionFormats),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) => ({
    renditions: list.map((rendition, index) => ({ ...rendition, name: `size-${index}` })),
  }));

const isRefused = (source: Size, recipe: Recipe): boolean => {
  try {
    checkOutput(plan(source, recipe), 1);
    return false;
  } catch {
    return true;
  }
};

test('the page refuses a recipe exactly when the converter refuses it for the smallest picture', () => {
  fc.assert(
    fc.property(recipes, (recipe) => {
      expect(outputProblem(recipe) !== null).toBe(isRefused({ width: 1, height: 1 }, recipe));
    }),
    { numRuns: 1_000 },
  );
});

test('a recipe that the page refuses is refused by the converter for every picture', () => {
  fc.assert(
    fc.property(recipes, side, side, (recipe, width, height) => {
      fc.pre(outputProblem(recipe) !== null);
      expect(isRefused({ width, height }, recipe)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
