import { describe, expect, test } from 'vitest';
import { fileKey } from '#contract/item-keys';
import { newFileId } from '#contract/ids';
import type { FileItem, Item } from '#contract/items';
import { completeUpload, convertAgain, type UploadState } from '#contract/lifecycle';
import type { ResultItem } from '#contract/result-item';
import type { Snapshot } from '../../../src/session/port.ts';
import { received } from '../../../src/session/rows.ts';
import { isStillSame, largestCopy, savingFor } from '../../../src/upload/twin.ts';
import { aFile, recipe, sessionId, start } from '../contract/arbitraries.ts';

const at = new Date(start).toISOString();
const fileId = newFileId(start + 1);
const twin: FileItem = {
  ...aFile,
  fileId,
  itemKey: fileKey(sessionId, fileId),
  checksum: 'sum',
  upload: completeUpload(recipe(1), at),
};
const ready: ResultItem = {
  ...{ identityId: aFile.identityId, itemKey: twin.itemKey },
  ...{ status: 'ready', outputs: [], updatedAt: at },
};

const snapshot = (items: readonly Item[], results: readonly ResultItem[] = []): Snapshot => ({
  rows: new Map(items.map((item) => [item.itemKey, received(undefined, item)])),
  results: new Map(results.map((result) => [result.itemKey, result])),
  files: new Map(),
  sync: { seen: 0, readAllAt: 0, unannounced: {} },
});

describe('what another file with the same content saves', () => {
  test.each<{ name: string; twin: FileItem; results?: ResultItem[]; saves: string | null }>([
    { name: 'its renditions, of the same recipe', twin, results: [ready], saves: 'same' },
    { name: 'its upload, while they are not ready', twin, saves: 'copy' },
    {
      name: 'its upload, when they are of another recipe',
      twin: { ...twin, upload: completeUpload(recipe(2), at) },
      results: [ready],
      saves: 'copy',
    },
    {
      name: 'its upload, when they are about to be replaced',
      twin: { ...twin, upload: convertAgain(completeUpload(recipe(1), at), recipe(1), at) },
      results: [ready],
      saves: 'copy',
    },
    { name: 'nothing, when its content differs', twin: { ...twin, checksum: 'x' }, saves: null },
    {
      name: 'nothing, when it is not uploaded',
      twin: { ...twin, upload: { status: 'queued' } },
      saves: null,
    },
    {
      name: 'nothing, when it is deleted',
      twin: { ...twin, deleted: { at, cleared: false } },
      saves: null,
    },
  ])('$name', ({ twin: other, results = [], saves }) => {
    const state = snapshot([aFile, other], results);
    expect(savingFor(state, aFile, 'sum', recipe(1))?.kind ?? null).toBe(saves);
  });

  test('nothing, when it is too large for S3 to copy', () => {
    const large = { ...aFile, size: largestCopy + 1 };
    const state = snapshot([large, { ...twin, size: largestCopy + 1 }]);
    expect(savingFor(state, large, 'sum', recipe(1))).toBeNull();
  });
});

describe('a file goes on showing another one’s renditions', () => {
  const same: UploadState = { status: 'same', as: twin.itemKey, recipe: recipe(1) };
  test.each<{ name: string; twin: FileItem | null; wanted?: number; goesOn: boolean }>([
    { name: 'while nothing changes', twin, goesOn: true },
    { name: 'not with another recipe', twin, wanted: 2, goesOn: false },
    { name: 'not when the other is gone', twin: null, goesOn: false },
    {
      name: 'not when the other is deleted',
      twin: { ...twin, deleted: { at, cleared: false } },
      goesOn: false,
    },
    {
      name: 'not when the other has another recipe',
      twin: { ...twin, upload: completeUpload(recipe(2), at) },
      goesOn: false,
    },
  ])('$name', ({ twin: other, wanted = 1, goesOn }) => {
    const file = { ...aFile, upload: same };
    const state = snapshot(other === null ? [file] : [file, other]);
    expect(isStillSame(state, file, recipe(wanted))).toBe(goesOn);
  });
});
