import { describe, expect, test } from 'vitest';
import { storedItem } from '#contract/items';
import { beginSending } from '#contract/lifecycle';
import { uploadKey } from '#contract/object-keys';
import { deviceId, uploadId } from '#contract/ids';
import { eraseOwnData, StillConverting, StillWriting } from '../../../src/account/erase.ts';
import type { OwnData, OwnObject, OwnRow } from '../../../src/account/port.ts';
import { aFile, recipe, start } from '../contract/arbitraries.ts';

const object = (index: number): OwnObject => ({ bucket: 'uploads', key: `me/${index}`, bytes: 1 });
const row = (itemKey: string, attributes: object = {}): OwnRow => ({
  table: 'sessions',
  itemKey,
  attributes: { ...attributes },
});
const outcome = (status: string, deadline: number): OwnRow => ({
  table: 'results',
  itemKey: 'session#1#file#1',
  attributes: { status, deadline: new Date(deadline).toISOString() },
});

/** Data in memory. `later` adds what another device writes after each listing. */
const dataOf = (
  objects: OwnObject[],
  rows: OwnRow[],
  later: (listings: number) => readonly OwnRow[] = () => [],
) => {
  const aborted: string[] = [];
  const removed: string[] = [];
  let listings = 0;
  const data: OwnData = {
    async list() {
      listings += 1;
      const now = { objects: [...objects], rows: [...rows] };
      rows.push(...later(listings));
      return now;
    },
    read: () => Promise.reject(new Error('not needed')),
    async abortUpload(key, id) {
      aborted.push(`${key} ${id}`);
    },
    async removeObjects(wanted) {
      for (const each of wanted) {
        objects.splice(objects.indexOf(each), 1);
        removed.push(each.key);
      }
    },
    async removeRow(wanted) {
      rows.splice(rows.indexOf(wanted), 1);
      removed.push(wanted.itemKey);
    },
  };
  return { data, objects, rows, aborted, removed };
};

describe('erasing', () => {
  test('removes objects before rows, and ends when a listing finds nothing', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => row(`row-${index}`));
    const held = dataOf([object(1), object(2)], rows);
    const progress: string[] = [];
    const erased = await eraseOwnData(held.data, start, (done, known) =>
      progress.push(`${done} of ${known}`),
    );
    expect(erased).toEqual({ objects: 2, rows: 20 });
    expect(held.rows).toEqual([]);
    expect(held.removed.slice(0, 2)).toEqual(['me/1', 'me/2']);
    expect([progress.at(0), progress.at(-1)]).toEqual(['0 of 22', '22 of 22']);
  });

  test('removes what another device wrote meanwhile', async () => {
    const held = dataOf([], [row('a')], (listings) => (listings === 1 ? [row('late')] : []));
    expect(await eraseOwnData(held.data, start, () => undefined)).toEqual({ objects: 0, rows: 2 });
  });

  test('gives up when another device never stops', async () => {
    const held = dataOf([], [row('a')], () => [row('again')]);
    await expect(eraseOwnData(held.data, start, () => undefined)).rejects.toBeInstanceOf(
      StillWriting,
    );
  });

  test('deletes nothing while a conversion may still write its outcome', async () => {
    const held = dataOf([object(1)], [outcome('converting', start + 1)]);
    await expect(eraseOwnData(held.data, start, () => undefined)).rejects.toBeInstanceOf(
      StillConverting,
    );
    expect(held.removed).toEqual([]);
  });

  test.each([outcome('converting', start - 1), outcome('ready', start + 1)])(
    'does not wait for a conversion that has ended: $attributes.status',
    async (ended) => {
      const held = dataOf([], [ended]);
      expect(await eraseOwnData(held.data, start, () => undefined)).toEqual({
        objects: 0,
        rows: 1,
      });
    },
  );

  test('aborts the multipart uploads that rows name', async () => {
    const transfer = {
      kind: 'multipart',
      uploadId: uploadId('upload-1'),
      partSize: 8,
      partCount: 2,
    } as const;
    const upload = beginSending({ status: 'queued' }, transfer, recipe(1), deviceId('here'));
    const file = { ...aFile, version: 1, upload };
    const held = dataOf([], [row(file.itemKey, storedItem(file))]);
    await eraseOwnData(held.data, start, () => undefined);
    expect(held.aborted).toEqual([`${uploadKey({ ...aFile })} upload-1`]);
  });
});
