import { expect, test } from 'vitest';
import { generationId } from '#contract/generations';
import { storedItem } from '#contract/items';
import { exportEntries } from '../../../src/account/export-entries.ts';
import type { OwnObject } from '../../../src/account/port.ts';
import { aFile } from '../contract/arbitraries.ts';

const file = { ...aFile, name: 'Holiday/1.jpg', version: 1 };
const { identityId, sessionId, fileId } = file;
const row = { table: 'sessions', itemKey: file.itemKey, attributes: storedItem(file) } as const;
const object = (bucket: OwnObject['bucket'], rest: string): OwnObject => ({
  bucket,
  key: `${identityId}/${sessionId}/${rest}`,
  bytes: 1,
});

test('an export has the rows as JSON and each object under the name its user gave it', () => {
  const { texts, objects } = exportEntries({
    rows: [row, { table: 'results', itemKey: 'x', attributes: { status: 'ready' } }],
    objects: [
      object('uploads', fileId),
      object('results', `${fileId}/thumb.webp`),
      object('results', `${generationId(fileId, 2)}/thumb.webp`),
      object('uploads', 'unknown'),
    ],
  });
  expect(texts.map(({ name }) => name)).toEqual(['sessions.json', 'results.json']);
  expect(JSON.parse(texts[0]?.text ?? '')).toMatchObject([{ name: 'Holiday/1.jpg' }]);
  expect(JSON.parse(texts[1]?.text ?? '')).toEqual([{ status: 'ready' }]);
  expect(objects.map(({ name }) => name)).toEqual([
    `originals/${sessionId}/Holiday_1.jpg`,
    `sizes/${sessionId}/Holiday_1.jpg/thumb.webp`,
    `sizes/${sessionId}/Holiday_1.jpg/thumb.webp`,
    `originals/${sessionId}/unknown`,
  ]);
});
