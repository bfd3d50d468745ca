import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { forgetLocalStore, openLocalStore } from '../../../src/session/local-store.ts';
import { aFile, aSession, recipe } from '../contract/arbitraries.ts';
import { edited } from '../../../src/session/rows.ts';
import { editIn, newLocalStore } from './local.ts';

const bytes = new Blob(['some bytes']);

test('a change is stored when the database is opened again', async () => {
  const first = await openLocalStore('again', () => undefined);
  await editIn(first, aSession);
  await first.change([], () => ({ bytes: [{ itemKey: aFile.itemKey, blob: bytes }] }));
  first.close();
  const second = await openLocalStore('again', () => undefined);
  expect(second.snapshot.rows.get(aSession.itemKey)?.item).toEqual(aSession);
  expect(await (await second.bytes(aFile.itemKey))?.text()).toBe('some bytes');
  second.close();
});

test('rows stored by an older page are read in the present form', async () => {
  const older = { ...aFile, upload: { status: 'same', as: 'session#x#file#y', recipe: recipe(1) } };
  const database = await openDB('older', 1, {
    upgrade(created) {
      for (const store of ['rows', 'results', 'files', 'bytes']) {
        created.createObjectStore(store, { keyPath: 'itemKey' });
      }
      created.createObjectStore('sync');
      created.createObjectStore('device');
    },
  });
  await database.put('rows', { ...edited(undefined, aFile), item: older, base: older });
  database.close();
  const local = await openLocalStore('older', () => undefined);
  const row = local.snapshot.rows.get(aFile.itemKey);
  const upload = { status: 'duplicate', of: 'session#x#file#y', recipe: recipe(1) };
  expect(row).toMatchObject({ item: { upload }, base: { upload } });
  local.close();
});

test('two tabs that change one row at once each decide on its newest version', async () => {
  const one = await openLocalStore('two-tabs', () => undefined);
  const two = await openLocalStore('two-tabs', () => undefined);
  await editIn(one, aSession);
  await two.reload([aSession.itemKey]);
  const add = (store: typeof one, letter: string) =>
    store.change([aSession.itemKey], ({ rows }) => {
      const row = rows.get(aSession.itemKey);
      if (row?.item.kind !== 'session') return {};
      return { rows: [edited(row, { ...row.item, title: row.item.title + letter })] };
    });
  await Promise.all([add(one, 'a'), add(two, 'b'), add(one, 'c'), add(two, 'd')]);
  await one.reload([aSession.itemKey]);
  const item = one.snapshot.rows.get(aSession.itemKey)?.item;
  expect(item?.kind === 'session' ? [...item.title.slice(7)].sort().join('') : '').toBe('abcd');
  one.close();
  two.close();
});

test('a change whose decision throws stores nothing', async () => {
  const local = await newLocalStore([aSession]);
  await expect(
    local.change([], () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await editIn(local, { ...aSession, title: 'Summer' });
  expect(local.snapshot.rows.size).toBe(1);
});

test('listeners and other tabs are told which rows changed', async () => {
  const heard: string[][] = [];
  const told: string[][] = [];
  const local = await openLocalStore('heard', (keys) => told.push([...keys]));
  const stop = local.subscribe((keys) => heard.push([...keys]));
  await editIn(local, aSession);
  stop();
  await editIn(local, aFile);
  expect(heard).toEqual([[aSession.itemKey]]);
  expect(told).toEqual([[aSession.itemKey], [aFile.itemKey]]);
  local.close();
});

test('listeners and other tabs are told that everything was read, even where there is nothing', async () => {
  const told: (readonly string[])[] = [];
  const one = await openLocalStore('nothing', (itemKeys) => told.push(itemKeys));
  const two = await openLocalStore('nothing', () => undefined);
  const heard: number[] = [];
  two.subscribe(() => heard.push(two.snapshot.sync.readAllAt));
  one.subscribe(() => heard.push(one.snapshot.sync.readAllAt));
  await one.change([], () => ({ forget: [], sync: { seen: 0, readAllAt: 7 } }));
  expect(told).toEqual([[]]);
  await two.reload([]);
  expect(heard).toEqual([7, 7]);
  one.close();
  two.close();
});

test('a deleted database is empty, even while another tab has it open', async () => {
  const one = await openLocalStore('forgotten', () => undefined);
  const two = await openLocalStore('forgotten', () => undefined);
  await editIn(one, aSession);
  one.close();
  await forgetLocalStore('forgotten');
  const again = await openLocalStore('forgotten', () => undefined);
  expect(again.snapshot.rows.size).toBe(0);
  again.close();
  two.close();
});
