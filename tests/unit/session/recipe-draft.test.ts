import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outputProblem } from '#contract/output-limits';
import { defaultRecipe, renditionFits, renditionFormats, type Recipe } from '#contract/recipe';
import {
  freshRendition,
  fromDraft,
  toDraft,
  type RenditionDraft,
} from '../../../src/session/recipe-draft.ts';

const rendition: RenditionDraft = {
  name: 'thumb',
  width: 320,
  height: null,
  fit: 'inside',
  format: 'webp',
  quality: null,
};

const side = fc.option(fc.integer({ min: 1, max: 8192 }), { nil: undefined });
const recipes: fc.Arbitrary<Recipe> = fc
  .uniqueArray(
    fc
      .record({
        name: fc.stringMatching(/^[a-z0-9-]{1,12}$/),
        width: side,
        height: side,
        fit: fc.constantFrom(...renditionFits),
        format: fc.constantFrom(...renditionFormats),
        quality: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
      })
      .filter(({ width, height }) => width !== undefined || height !== undefined),
    { minLength: 1, maxLength: 8, selector: ({ name }) => name },
  )
  .map((renditions) => JSON.parse(JSON.stringify({ renditions })) as Recipe);

test('a recipe that the converter takes survives the editor unchanged', () => {
  fc.assert(
    fc.property(recipes, (recipe) => {
      fc.pre(outputProblem(recipe) === null);
      expect(fromDraft(toDraft(recipe))).toEqual({ ok: true, value: recipe });
    }),
  );
});

describe('explains a mistake in the words of the form', () => {
  test.each([
    {
      name: 'no size',
      draft: [{ ...rendition, width: null }],
      problem: 'Size 1: a size needs a width, a height or both.',
    },
    {
      name: 'a name with capitals',
      draft: [{ ...rendition, name: 'Thumb' }],
      problem: 'Size 1: use lowercase letters, numbers and hyphens for the name (up to 32).',
    },
    {
      name: 'a width beyond the limit, in the second',
      draft: [rendition, { ...rendition, name: 'wide', width: 9000 }],
      problem: 'Size 2: the width is a whole number from 1 to 8192.',
    },
    {
      name: 'a quality of zero',
      draft: [{ ...rendition, quality: 0 }],
      problem: 'Size 1: the quality is a whole number from 1 to 100.',
    },
    {
      name: 'the same name twice',
      draft: [rendition, rendition],
      problem: 'Size names must differ.',
    },
  ])('$name', ({ draft, problem }) => {
    expect(fromDraft(draft)).toEqual({ ok: false, problem });
  });
});

test('the longest recipe the form takes fits beside the name in S3 metadata', () => {
  const longest = Array.from({ length: 8 }, (_, index) => ({
    ...rendition,
    name: `${'n'.repeat(31)}${index}`,
    width: 8192,
    height: 1000,
    fit: 'contain' as const,
    quality: 100,
  }));
  const edited = fromDraft(longest);
  if (!edited.ok) throw new Error(edited.problem);
  // S3 takes 2 KB of user metadata an object: half of it is left for the name.
  expect(JSON.stringify(edited.value).length).toBeLessThanOrEqual(1024);
});

test('a new rendition has an unused name and is valid', () => {
  let draft = toDraft(defaultRecipe);
  while (draft.length < 8) draft = [...draft, freshRendition(draft)];
  expect(fromDraft(draft)).toMatchObject({ ok: true });
});
