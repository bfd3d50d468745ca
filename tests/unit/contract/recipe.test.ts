import { describe, expect, test } from 'vitest';
import { checkRecipe, recipeProblems, type Rendition } from '#contract/recipe';

const cover = { name: 'one', width: 100, height: 100, fit: 'cover', format: 'jpeg' } as const;
const original = { name: 'one', fit: 'original', format: 'webp' } as const;

describe('a recipe may have', () => {
  test.each<{ what: string; rendition: Rendition }>([
    { what: 'the original size', rendition: original },
    { what: 'a focus for a crop', rendition: { ...cover, focus: [0, 100] } },
    { what: 'a colour for padding', rendition: { ...cover, fit: 'contain', pad: '#0a1b2c' } },
  ])('$what', ({ rendition }) => {
    expect(checkRecipe({ renditions: [rendition] })).toMatchObject({ ok: true });
  });
});

describe('a recipe is refused for', () => {
  test.each([
    { what: 'no size', rendition: { ...original, fit: 'inside' }, problem: 'needs a width' },
    {
      what: 'an original size with a width',
      rendition: { ...original, width: 9 },
      problem: 'no width',
    },
    {
      what: 'a focus without a crop',
      rendition: { ...cover, fit: 'inside', focus: [1, 1] },
      problem: 'focus',
    },
    {
      what: 'a focus outside the picture',
      rendition: { ...cover, focus: [50, 101] },
      problem: 'focus.1',
    },
    {
      what: 'a focus of three numbers',
      rendition: { ...cover, focus: [1, 2, 3] },
      problem: 'focus',
    },
    {
      what: 'a pad colour without padding',
      rendition: { ...cover, pad: '#ffffff' },
      problem: 'pad',
    },
    {
      what: 'a named colour',
      rendition: { ...cover, fit: 'contain', pad: 'red' },
      problem: 'a colour is #',
    },
  ])('$what', ({ rendition, problem }) => {
    const checked = checkRecipe({ renditions: [rendition] });
    expect(checked.ok ? '' : checked.problem).toContain(problem);
  });
});

test('every problem is listed with its place', () => {
  const broken = { ...cover, name: 'No', width: 0, quality: 101 };
  expect(recipeProblems({ renditions: [cover, broken] }).map(({ path }) => path)).toEqual([
    ['renditions', 1, 'name'],
    ['renditions', 1, 'width'],
    ['renditions', 1, 'quality'],
  ]);
});
