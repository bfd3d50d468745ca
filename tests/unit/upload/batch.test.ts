import { expect, test } from 'vitest';
import { batchProgress, filesUnderWay, grownBatch } from '../../../src/upload/batch.ts';
import { sceneNamed } from '../../e2e/fake-workspace/scenes.ts';

const underWay = filesUnderWay(sceneNamed('uploading').sessions);

test('files that are ready, failed or cancelled are not under way', () => {
  expect(filesUnderWay(sceneNamed('ready').sessions)).toEqual([]);
  expect(filesUnderWay(sceneNamed('failed').sessions).map(({ name }) => name)).toEqual([
    'edited.jpg',
    'big.tif',
  ]);
});

test('a batch counts the bytes that are sent, and files that are done', () => {
  const batch = grownBatch(new Map(), underWay);
  const totalBytes = underWay.reduce((sum, { size }) => sum + size, 0);
  const sentBytes = underWay.reduce((sum, { progress }) => sum + progress.sentBytes, 0);
  expect(batchProgress(batch, underWay)).toEqual({ done: 0, total: 6, sentBytes, totalBytes });
  expect(batchProgress(batch, [])).toEqual({
    done: 6,
    total: 6,
    sentBytes: totalBytes,
    totalBytes,
  });
});

test('a batch grows by files that join it, and keeps those that are done', () => {
  const batch = grownBatch(new Map(), underWay.slice(0, 2));
  expect(grownBatch(batch, underWay.slice(0, 1))).toBe(batch);
  expect(grownBatch(batch, underWay.slice(2, 3)).size).toBe(3);
});
