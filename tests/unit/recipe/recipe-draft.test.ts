import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outputProblem } from '#contract/output-limits';
import { presets } from '#contract/presets';
import {
  checkRecipe,
  defaultRecipe,
  renditionFits,
  renditionFormats,
  type Recipe,
} from '#contract/recipe';
import {
  freshRendition,
  fromDraft,
  toDraft,
  type RenditionDraft,
} from '../../../src/recipe/recipe-draft.ts';

const rendition: RenditionDraft = {
  name: 'thumb',
  width: 320,
  height: null,
  fit: 'inside',
  format: 'webp',
  quality: null,
  focus: null,
  pad: null,
};

const percent = fc.integer({ min: 0, max: 100 });
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
        focus: fc.option(fc.tuple(percent, percent), { nil: undefined }),
        pad: fc.option(fc.constantFrom('#000000', '#a1b2c3'), { nil: undefined }),
      })
      .filter((rendition) => checkRecipe({ renditions: [rendition] }).ok),
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

describe('explains every mistake at its field', () => {
  const name = 'Use lowercase letters, numbers and hyphens, up to 32.';
  const side = 'Use a whole number from 1 to 8192.';

  test.each<{
    what: string;
    draft: RenditionDraft[];
    problems: [number | null, string | null, string][];
  }>([
    {
      what: 'no size',
      draft: [{ ...rendition, width: null }],
      problems: [[0, 'width', 'Enter a width, a height or both.']],
    },
    {
      what: 'several at once, in the order of the form',
      draft: [
        { ...rendition, quality: 0 },
        { ...rendition, name: 'Thumb', height: 9000 },
      ],
      problems: [
        [0, 'quality', 'Use a whole number from 1 to 100.'],
        [1, 'name', name],
        [1, 'height', side],
      ],
    },
    {
      what: 'the same name twice',
      draft: [rendition, { ...rendition, width: 0 }],
      problems: [
        [1, 'width', side],
        [1, 'name', 'Another size has this name.'],
      ],
    },
    {
      what: 'more than the converter makes of any picture',
      draft: [{ ...rendition, width: 8192, height: 8192, fit: 'contain', format: 'avif' }],
      problems: [
        [
          null,
          null,
          'The padded AVIF sizes have 68 megapixels together, more than the 30 that can be made of a picture.',
        ],
      ],
    },
  ])('$what', ({ draft, problems }) => {
    expect(fromDraft(draft)).toEqual({
      ok: false,
      problems: problems.map(([index, field, words]) => ({ index, field, words })),
    });
  });
});

test('fields that a fit does not use are left out, and kept for another fit', () => {
  const draft: RenditionDraft = { ...rendition, fit: 'original', focus: [1, 2], pad: '#ffffff' };
  expect(fromDraft([draft])).toEqual({
    ok: true,
    value: { renditions: [{ name: 'thumb', fit: 'original', format: 'webp' }] },
  });
  expect(fromDraft([{ ...draft, fit: 'cover' }])).toMatchObject({
    value: { renditions: [{ width: 320, focus: [1, 2] }] },
  });
});

test.each(presets)('the preset "$label" can be converted', ({ recipe }) => {
  expect(fromDraft(toDraft(recipe))).toEqual({ ok: true, value: recipe });
});

test('the longest recipe the form takes fits beside the name in S3 metadata', () => {
  const longest = Array.from({ length: 8 }, (_, index) => ({
    ...rendition,
    name: `${'n'.repeat(31)}${index}`,
    width: 8192,
    height: 1000,
    fit: 'cover' as const,
    focus: [100, 100] as const,
    quality: 100,
  }));
  const padded = longest.map((one) => ({
    ...one,
    fit: 'contain' as const,
    focus: null,
    pad: '#ffffff',
  }));
  for (const draft of [longest, padded]) {
    const edited = fromDraft(draft);
    if (!edited.ok) throw new Error(edited.problems[0]?.words);
    // S3 takes 2 KB of user metadata an object: nearly half of it is left for the name.
    expect(JSON.stringify(edited.value).length).toBeLessThanOrEqual(1100);
  }
});

test('a new rendition has an unused name and is valid', () => {
  let draft = toDraft(defaultRecipe);
  while (draft.length < 8) draft = [...draft, freshRendition(draft)];
  expect(fromDraft(draft)).toMatchObject({ ok: true });
});
