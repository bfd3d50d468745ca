import { describe, expect, test } from 'vitest';
import { fileKey } from '#contract/item-keys';
import { newFileId } from '#contract/ids';
import type { FileItem, Item } from '#contract/items';
import { completeUpload, convertAgain, type UploadState } from '#contract/lifecycle';
import type { ResultItem } from '#contract/result-item';
import type { Snapshot } from '../../../src/session/port.ts';
import { received } from '../../../src/session/rows.ts';
import { mayStayDuplicate, largestCopy, findReuse } from '../../../src/upload/duplicate.ts';
import { aFile, recipe, sessionId, start } from '../contract/arbitraries.ts';

const at = new Date(start).toISOString();
const fileId = newFileId(start + 1);
const original: FileItem = {
  ...aFile,
  fileId,
  itemKey: fileKey(sessionId, fileId),
  checksum: 'sum',
  upload: completeUpload(recipe(1), at),
};
const ready: ResultItem = {
  ...{ identityId: aFile.identityId, itemKey: original.itemKey },
  ...{ status: 'ready', outputs: [], updatedAt: at },
};

const snapshot = (items: readonly Item[], results: readonly ResultItem[] = []): Snapshot => ({
  rows: new Map(items.map((item) => [item.itemKey, received(undefined, item)])),
  results: new Map(results.map((result) => [result.itemKey, result])),
  files: new Map(),
  sync: { seen: 0, readAllAt: 0, unannounced: {} },
});

describe('a file with the same content as another reuses', () => {
  test.each<{ name: string; original: FileItem; results?: ResultItem[]; saves: string | null }>([
    { name: 'its renditions, of the same recipe', original, results: [ready], saves: 'show' },
    { name: 'its upload, while they are not ready', original, saves: 'copy' },
    {
      name: 'its upload, when they are of another recipe',
      original: { ...original, upload: completeUpload(recipe(2), at) },
      results: [ready],
      saves: 'copy',
    },
    {
      name: 'its upload, when they are about to be replaced',
      original: { ...original, upload: convertAgain(completeUpload(recipe(1), at), recipe(1), at) },
      results: [ready],
      saves: 'copy',
    },
    {
      name: 'nothing, when its content differs',
      original: { ...original, checksum: 'x' },
      saves: null,
    },
    {
      name: 'nothing, when it is not uploaded',
      original: { ...original, upload: { status: 'queued' } },
      saves: null,
    },
    {
      name: 'nothing, when it is deleted',
      original: { ...original, deleted: { at, cleared: false } },
      saves: null,
    },
  ])('$name', ({ original: other, results = [], saves }) => {
    const state = snapshot([aFile, other], results);
    expect(findReuse(state, aFile, 'sum', recipe(1))?.kind ?? null).toBe(saves);
  });

  test('nothing, when it is too large for S3 to copy', () => {
    const large = { ...aFile, size: largestCopy + 1 };
    const state = snapshot([large, { ...original, size: largestCopy + 1 }]);
    expect(findReuse(state, large, 'sum', recipe(1))).toBeNull();
  });
});

describe('a duplicate keeps showing the other file’s renditions', () => {
  const duplicate: UploadState = { status: 'duplicate', of: original.itemKey, recipe: recipe(1) };
  test.each<{ name: string; original: FileItem | null; wanted?: number; goesOn: boolean }>([
    { name: 'while nothing changes', original, goesOn: true },
    { name: 'not with another recipe', original, wanted: 2, goesOn: false },
    { name: 'not when the other is gone', original: null, goesOn: false },
    {
      name: 'not when the other is deleted',
      original: { ...original, deleted: { at, cleared: false } },
      goesOn: false,
    },
    {
      name: 'not when the other has another recipe',
      original: { ...original, upload: completeUpload(recipe(2), at) },
      goesOn: false,
    },
  ])('$name', ({ original: other, wanted = 1, goesOn }) => {
    const file = { ...aFile, upload: duplicate };
    const state = snapshot(other === null ? [file] : [file, other]);
    expect(mayStayDuplicate(state, file, recipe(wanted))).toBe(goesOn);
  });
});
