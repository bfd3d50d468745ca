import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultQuality } from '#contract/default-quality';
import type { Recipe, Rendition } from '#contract/recipe';
import { limits } from '../../../lambdas/converter/limits.ts';
import { checkOutput, plan } from '../../../lambdas/converter/plan.ts';

const webp = (
  name: string,
  sides: Pick<Rendition, 'width' | 'height'>,
  fit: Rendition['fit'] = 'inside',
) => ({ name, ...sides, fit, format: 'webp' }) as const satisfies Rendition;

const photo = { width: 4000, height: 3000 };

describe('how a picture fills its box', () => {
  test.each([
    { fit: 'inside', asked: { width: 400, height: 400 }, scaled: [400, 300], box: [400, 300] },
    { fit: 'inside', asked: { width: 400 }, scaled: [400, 300], box: [400, 300] },
    { fit: 'inside', asked: { width: 8000 }, scaled: [4000, 3000], box: [4000, 3000] },
    { fit: 'cover', asked: { width: 300, height: 300 }, scaled: [400, 300], box: [300, 300] },
    { fit: 'cover', asked: { width: 6000, height: 6000 }, scaled: [4000, 3000], box: [3000, 3000] },
    { fit: 'cover', asked: { height: 300 }, scaled: [400, 300], box: [400, 300] },
    { fit: 'contain', asked: { width: 400, height: 400 }, scaled: [400, 300], box: [400, 400] },
    {
      fit: 'contain',
      asked: { width: 5000, height: 5000 },
      scaled: [4000, 3000],
      box: [5000, 5000],
    },
  ] as const)('$fit $asked', ({ fit, asked, scaled, box }) => {
    const [step] = plan(photo, { renditions: [webp('one', asked, fit)] });
    expect([step?.scaled.width, step?.scaled.height]).toEqual(scaled);
    expect([step?.box.width, step?.box.height]).toEqual(box);
  });
});

describe('a crop lies as near to its focus as the picture allows', () => {
  const square = webp('one', { width: 300, height: 300 }, 'cover');

  test.each([
    { focus: undefined, left: 50 },
    { focus: [50, 50], left: 50 },
    { focus: [0, 0], left: 0 },
    { focus: [40, 50], left: 10 },
    { focus: [100, 0], left: 100 },
  ] as const)('$focus', ({ focus, left }) => {
    const [step] = plan(photo, { renditions: [{ ...square, focus }] });
    expect(step?.crop).toEqual({ left, top: 0, width: 300, height: 300 });
  });
});

test('the original size is the picture’s own', () => {
  const [step] = plan(photo, { renditions: [webp('one', {}, 'original')] });
  expect([step?.scaled, step?.box]).toEqual([photo, photo]);
});

describe('renditions with the same bytes are found', () => {
  const small = { width: 100, height: 80 };
  const inside = webp('one', { width: 320, height: 320 });
  const same = (other: Rendition) =>
    plan(small, { renditions: [inside, { ...other, name: 'two' }] })[1]?.sameAs;

  test.each([
    { what: 'another box that the picture does not fill', other: webp('', { width: 960 }) },
    { what: 'the original size', other: webp('', {}, 'original') },
    { what: 'the default quality, named', other: { ...inside, quality: defaultQuality.webp } },
  ])('$what', ({ other }) => {
    expect(same(other as Rendition)).toBe(0);
  });

  test.each([
    { what: 'another format', other: { ...inside, format: 'jpeg' } },
    { what: 'another quality', other: { ...inside, quality: 20 } },
    { what: 'padding', other: webp('', { width: 320, height: 320 }, 'contain') },
    { what: 'a smaller size', other: webp('', { width: 50 }) },
  ])('not with $what', ({ other }) => {
    expect(same(other as Rendition)).toBe(null);
  });
});

describe('what a rendition is made from', () => {
  test.each([
    { what: 'a pyramid from one decode', widths: [320, 1920, 960], from: ['source', 0, 1] },
    { what: 'sizes too close to be shrunk twice', widths: [1000, 990], from: ['source', 'source'] },
    { what: 'the same size', widths: [500, 500], from: ['source', 0] },
    { what: 'past a size that is too close', widths: [2000, 600, 500], from: ['source', 0, 0] },
  ] as const)('$what', ({ widths, from }) => {
    const renditions = widths.map((width, index) => webp(`r${index}`, { width }));
    expect(plan(photo, { renditions }).map((step) => step.from)).toEqual(from);
  });

  test('is never smaller, and always earlier', () => {
    const side = fc.integer({ min: 1, max: 8192 });
    const renditions = fc.array(
      fc.record({ width: side, height: side, fit: fc.constantFrom('inside', 'cover', 'contain') }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(side, side, renditions, (width, height, list) => {
        const recipe: Recipe = {
          renditions: list.map(({ fit, ...sides }, index) => webp(`r${index}`, sides, fit)),
        };
        const steps = plan({ width, height }, recipe);
        expect(steps.map(({ rendition }) => rendition.name).toSorted()).toEqual(
          recipe.renditions.map(({ name }) => name).toSorted(),
        );
        steps.forEach(({ from, scaled, crop, box }, index) => {
          const origin = from === 'source' ? { width, height } : steps[from]?.scaled;
          expect(from === 'source' || from < index).toBe(true);
          expect(origin?.width).toBeGreaterThanOrEqual(scaled.width);
          expect(origin?.height).toBeGreaterThanOrEqual(scaled.height);
          expect(crop.width).toBeLessThanOrEqual(Math.min(scaled.width, box.width));
          expect(crop.height).toBeLessThanOrEqual(Math.min(scaled.height, box.height));
        });
      }),
    );
  });
});

describe('output above a limit is refused', () => {
  const long = { width: 100, height: 60_000 };
  const large = { width: 9000, height: 9000 };
  const every = (format: Rendition['format']): Recipe => ({
    renditions: [1, 2].map((index) => ({ ...webp(`r${index}`, { width: 8192 }), format })),
  });

  test.each([
    {
      what: 'a side that WebP cannot have',
      source: long,
      recipe: { renditions: [webp('r', { width: 90 })] },
      frames: 1,
    },
    { what: 'pixels of all renditions', source: large, recipe: every('webp'), frames: 1 },
    {
      what: 'pixels of AVIF',
      source: { width: 6000, height: 6000 },
      recipe: every('avif'),
      frames: 1,
    },
    {
      what: 'pixels of all frames',
      source: { width: 500, height: 500 },
      recipe: every('webp'),
      frames: limits.frames,
    },
  ])('$what', ({ source, recipe, frames }) => {
    expect(() => checkOutput(plan(source, recipe), frames)).toThrow(/Remove or shrink a size/);
  });
});
