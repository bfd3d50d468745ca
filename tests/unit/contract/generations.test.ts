import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  currentAddress,
  generationId,
  generationsPrefix,
  isEarlierGeneration,
  outcomeKey,
  outcomeToKeep,
  uploadsOf,
} from '#contract/generations';
import { isFileId, newFileId } from '#contract/ids';
import { fileKey } from '#contract/item-keys';
import { parseItem, storedItem, type FileItem } from '#contract/items';
import { completeUpload, convertAgain } from '#contract/lifecycle';
import { uploadKey, type ObjectKey } from '#contract/object-keys';
import type { ResultItem } from '#contract/result-item';
import { aFile, alice, recipe, sessionId, start } from './arbitraries.ts';

const at = new Date(start).toISOString();
const uploaded = completeUpload(recipe(1), at);
const first: FileItem = { ...aFile, upload: uploaded };
const second: FileItem = {
  ...aFile,
  upload: convertAgain(uploaded, recipe(2), outcomeKey(first)),
};
const outcome = (itemKey: string, status: 'ready' | 'failed'): ResultItem => {
  const common = { identityId: alice as string, itemKey, updatedAt: at };
  return status === 'ready'
    ? { ...common, status, outputs: [] }
    : { ...common, status, failure: { code: 'x', message: 'y' } };
};

describe('the ID of a generation', () => {
  test('generation 0 has the file’s own ID', () => {
    expect(generationId(aFile.fileId, 0)).toBe(aFile.fileId);
  });

  test('1,024 generations have different IDs, each a valid file ID with the same prefix', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (time) => {
        const fileId = newFileId(time);
        const ids = Array.from({ length: 1_024 }, (_, index) => generationId(fileId, index));
        expect(new Set(ids).size).toBe(1_024);
        expect(ids.every(isFileId)).toBe(true);
        expect(new Set(ids.map(generationsPrefix)).size).toBe(1);
      }),
      { numRuns: 20 },
    );
  });
});

describe('whether a key is of an earlier generation', () => {
  test('of 512 generations, those before are earlier, the same and those after are not', () => {
    const number = fc.integer({ min: 0, max: 511 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 47 }), number, number, (time, one, other) => {
        const fileId = newFileId(time);
        const [key, current] = [one, other].map((generation) =>
          uploadKey({ ...first, fileId: generationId(fileId, generation) }),
        ) as [ObjectKey, ObjectKey];
        expect(isEarlierGeneration(key, current)).toBe(one < other);
        expect(isEarlierGeneration(`${key}/thumb.webp`, current)).toBe(one < other);
      }),
    );
  });
});

test('each conversion has its own upload and outcome', () => {
  expect(outcomeKey(second)).toBe(fileKey(sessionId, generationId(aFile.fileId, 1)));
  expect(outcomeKey(second)).not.toBe(outcomeKey(first));
  expect(currentAddress(second)).toMatchObject({ fileId: generationId(aFile.fileId, 1) });
});

describe('until a conversion is ready', () => {
  test('the previous outcome is shown if it was ready', () => {
    expect(outcomeToKeep(first, outcome(outcomeKey(first), 'ready'))).toBe(outcomeKey(first));
    expect(outcomeToKeep(first, outcome(outcomeKey(first), 'failed'))).toBeNull();
    expect(outcomeToKeep(first, null)).toBeNull();
  });

  test('after a failed conversion the last ready one is shown', () => {
    expect(outcomeToKeep(second, outcome(outcomeKey(second), 'failed'))).toBe(outcomeKey(first));
  });
});

test('copies the shown conversion’s upload, else the first one, else the last', () => {
  const third: FileItem = {
    ...aFile,
    upload: convertAgain(second.upload as typeof uploaded, recipe(3), outcomeKey(second)),
  };
  expect(uploadsOf(third).map((key) => key.split('/').at(-1))).toEqual(
    [1, 0, 2].map((generation) => generationId(aFile.fileId, generation)),
  );
});

test('a stored row without generations is read as one whose conversions have the file’s own ID', () => {
  const { number, recipe: made, supersedes, asked } = uploaded.conversion;
  const stored = storedItem({ ...first, version: 1 });
  const older = {
    ...stored,
    upload: { status: 'uploaded', at, conversion: { number, recipe: made, supersedes, asked } },
  };
  const parsed = parseItem(JSON.parse(JSON.stringify(older)) as Record<string, unknown>);
  expect(parsed).toMatchObject({ ok: true, value: { upload: uploaded } });
});
