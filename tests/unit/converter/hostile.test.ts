import { describe, expect, test } from 'vitest';
import type { Recipe } from '#contract/recipe';
import { convert } from '../../../lambdas/converter/convert.ts';
import { Refusal } from '../../../lambdas/converter/refusal.ts';
import { oddFiles } from '../../fixtures/hostile/make.ts';
import { stalls } from '../../fixtures/hostile/make-stalls.ts';

const recipe: Recipe = {
  renditions: [
    { name: 'small', width: 32, height: 32, fit: 'inside', format: 'webp' },
    { name: 'plain', width: 16, height: 16, fit: 'cover', format: 'jpeg' },
  ],
};

const outcome = async (bytes: Buffer): Promise<unknown> => {
  try {
    const names: string[] = [];
    for await (const { rendition } of convert(bytes, recipe)) names.push(rendition.name);
    expect(names.toSorted()).toEqual(['plain', 'small']);
    return 'ready';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.message).toMatch(/^[A-Z].+\. ?.*\.$/);
    return error.code;
  }
};

const files = await oddFiles();

describe('every hostile file has its expected outcome', () => {
  test('there are at least sixty, all different', () => {
    expect(files.length).toBeGreaterThanOrEqual(60);
    expect(new Set(files.map(({ what }) => what)).size).toBe(files.length);
  });

  test.each(files)('$what → $becomes', async ({ bytes, becomes }) => {
    expect(await outcome(bytes)).toBe(becomes);
  });
});

describe('files that keep a decoder busy end within the limit', () => {
  test.each(stalls)('$what → $becomes', async ({ make, becomes }) => {
    expect(await outcome(await make())).toBe(becomes);
  });
});
