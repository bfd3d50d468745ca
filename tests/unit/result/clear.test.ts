import { describe, expect, test } from 'vitest';
import { deviceId, uploadId } from '#contract/ids';
import type { FileItem } from '#contract/items';
import {
  completeUpload,
  conversionAsked,
  convertAgain,
  longestConversion,
  type Transfer,
  type Uploaded,
  type UploadState,
} from '#contract/lifecycle';
import { generationId } from '#contract/generations';
import { fileKey } from '#contract/item-keys';
import { uploadKey } from '#contract/object-keys';
import { clearFile, tidyFile } from '../../../src/result/clear.ts';
import { aFile, recipe, start } from '../contract/arbitraries.ts';
import { newLocalStore } from '../session/local.ts';

const multipart: Transfer = {
  kind: 'multipart',
  uploadId: uploadId('upload-1'),
  partSize: 8,
  partCount: 2,
};
const uploading = (transfer: Transfer): UploadState => ({
  status: 'uploading',
  transfer,
  recipe: recipe(1),
  sender: deviceId('here'),
  claim: 0,
  generation: 0,
});
const cancelled = (transfer: Transfer | null): UploadState => ({
  status: 'cancelled',
  transfer,
  cleared: false,
});

const clear = async (upload: UploadState, isPurge: boolean, later: number) => {
  const done: string[] = [];
  let file: FileItem = { ...aFile, version: 1, updatedAt: new Date(start).toISOString(), upload };
  const end = await clearFile({
    local: await newLocalStore([file]),
    objects: {
      abortMultipartUpload: async (_key: string, id: string) => void done.push(`abort ${id}`),
      removeAllUnder: async () => void done.push('remove'),
    } as never,
    results: { under: async () => [], remove: async () => undefined } as never,
    row: {
      read: () => file,
      write: async (change) => (file = change(file)),
    },
    isPurge,
    now: () => start + later,
  });
  return { end, done };
};

describe('clearing a file that was being sent', () => {
  test.each([
    ['purged while it is sent whole', uploading({ kind: 'single' }), true],
    ['cancelled while it was sent whole', cancelled({ kind: 'single' }), false],
  ])('%s is done again: S3 may store it late', async (_name, upload, isPurge) => {
    expect(await clear(upload, isPurge, 1_000)).toEqual({
      end: { cleared: false, again: start + longestConversion },
      done: ['remove'],
    });
    expect((await clear(upload, isPurge, longestConversion)).end).toEqual({ cleared: true });
  });

  test.each([
    ['in parts', cancelled(multipart), ['abort upload-1', 'remove']],
    ['not at all', cancelled(null), ['remove']],
  ])('%s is done once', async (_name, upload, done) => {
    expect(await clear(upload, false, 1_000)).toEqual({ end: { cleared: true }, done });
  });
});

test('tidying after a conversion leaves a later one alone, which another device has started', async () => {
  const asked = (upload: Uploaded): Uploaded =>
    conversionAsked(upload, new Date(start).toISOString());
  const first = completeUpload(recipe(1), new Date(start).toISOString());
  const second = asked(convertAgain(first, recipe(2), null));
  let file: FileItem = { ...aFile, version: 1, upload: second };
  const [before, now, after] = [0, 1, 2].map((generation) => {
    const fileId = generationId(aFile.fileId, generation);
    return { upload: uploadKey({ ...aFile, fileId }), outcome: fileKey(aFile.sessionId, fileId) };
  });
  const objects = [before, now, after].flatMap((one) => [one?.upload, `${one?.upload}/only.webp`]);
  const outcomes = [before, now, after].map((one) => ({ itemKey: one?.outcome }));
  const removed: (string | undefined)[] = [];
  await tidyFile({
    local: await newLocalStore([file]),
    objects: {
      removeAllUnder: async (_prefix: string, obsolete: (key: string) => boolean) =>
        void removed.push(...objects.filter((key) => obsolete(key ?? ''))),
    } as never,
    results: {
      under: async () => outcomes,
      remove: async (key: string) => void removed.push(key),
    } as never,
    row: { read: () => file, write: async (change) => (file = change(file)) },
    now: () => start,
  });
  expect(removed).toEqual([before?.upload, `${before?.upload}/only.webp`, before?.outcome]);
  expect(file.upload).toMatchObject({ conversion: { number: 1, tidied: true } });
});
