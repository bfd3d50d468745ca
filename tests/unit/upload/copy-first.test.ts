import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generationId, uploadsOf } from '#contract/generations';
import { uploadKey, type ObjectKey } from '#contract/object-keys';
import { copyFirst } from '../../../src/upload/copy-first.ts';
import { aFile, recipe } from '../contract/arbitraries.ts';

const facts = { contentType: 'image/jpeg', name: 'a.jpg', recipe: recipe(77) };

const keyOf = (generation: number): ObjectKey =>
  uploadKey({ ...aFile, fileId: generationId(aFile.fileId, generation) });

const bucketOf = (generations: readonly number[]) => {
  const stored = generations.map(keyOf);
  const copied: [ObjectKey, ObjectKey][] = [];
  return {
    copied,
    objects: {
      copy: (from: ObjectKey, to: ObjectKey) => {
        if (!stored.includes(from)) return Promise.resolve('gone' as const);
        copied.push([from, to]);
        return Promise.resolve('copied' as const);
      },
      uploadsUnder: (prefix: string) =>
        Promise.resolve(stored.filter((key) => key.startsWith(prefix)).sort()),
    },
  };
};

test('copies whatever generation is stored, once', async () => {
  const generations = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(generations, async (stored) => {
      const { objects, copied } = bucketOf(stored);
      expect(await copyFirst(objects, uploadsOf(aFile), keyOf(41), facts)).toBe(true);
      expect(copied).toHaveLength(1);
      expect(stored.map(keyOf)).toContain(copied[0]?.[0]);
      expect(copied[0]?.[1]).toBe(keyOf(41));
    }),
  );
});

test('lists nothing while a source that the row names is there', async () => {
  const { objects } = bucketOf([0, 1]);
  const uploadsUnder = () => Promise.reject(new Error('listed'));
  const sources = [keyOf(2), keyOf(0)];
  expect(await copyFirst({ ...objects, uploadsUnder }, sources, keyOf(3), facts)).toBe(true);
});

test('says that no generation is stored', async () => {
  const { objects } = bucketOf([]);
  expect(await copyFirst(objects, uploadsOf(aFile), keyOf(1), facts)).toBe(false);
  expect(await copyFirst(objects, [], keyOf(1), facts)).toBe(false);
});
