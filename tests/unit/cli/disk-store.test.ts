import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identityId } from '#contract/ids';
import { newLocalFile } from '../../../src/session/rows.ts';
import { openDevice } from '../../../cli/state/device.ts';
import { openPicture } from '../../../cli/state/picture-file.ts';
import { temporaryFolder } from '../../app-process.ts';

const alice = identityId('us-east-1:11111111-2222-4333-8444-555555555555');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

test('two processes at once are two devices, and the next one goes on as the first', async () => {
  const [first, second] = [
    await openDevice(folder.path, alice),
    await openDevice(folder.path, alice),
  ];
  expect(second.deviceId).not.toBe(first.deviceId);
  await first.closed();
  const third = await openDevice(folder.path, alice);
  expect(third.deviceId).toBe(first.deviceId);
  await Promise.all([second.closed(), third.closed()]);
});

test('a change is there after opening again, and the bytes of a file until the file changes', async () => {
  const picture = path.join(folder.path, 'a.jpg');
  await writeFile(picture, 'first');
  const itemKey = 'session#S#file#F';
  const store = await openDevice(folder.path, alice);
  const blob = await openPicture(picture);
  await store.change([itemKey], () => ({
    files: [{ ...newLocalFile(itemKey), kept: true }],
    bytes: [{ itemKey, blob }],
    sync: { seen: 7 },
  }));
  await store.closed();
  const again = await openDevice(folder.path, alice);
  expect(again.snapshot.files.get(itemKey)?.kept).toBe(true);
  expect(again.snapshot.sync.seen).toBe(7);
  expect(await (await again.bytes(itemKey))?.text()).toBe('first');
  await writeFile(picture, 'another');
  expect(await again.bytes(itemKey)).toBeNull();
  await again.closed();
});

test('a change that throws leaves the state as it was, and the next one works', async () => {
  const store = await openDevice(folder.path, alice);
  const failing = store.change([], () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await store.change([], () => ({ sync: { seen: 1 } }));
  expect(store.snapshot.sync.seen).toBe(1);
  await store.closed();
});

test('whoever waits for the end of an exchange learns of a change that touches no item', async () => {
  const store = await openDevice(folder.path, alice);
  const seen: number[] = [];
  const items: (readonly string[])[] = [];
  const stop = store.onChange(() => seen.push(store.snapshot.sync.seen));
  store.subscribe((itemKeys) => items.push(itemKeys));
  await store.change([], () => ({ sync: { seen: 7 } }));
  stop();
  await store.change([], () => ({ sync: { seen: 8 } }));
  expect([seen, items]).toEqual([[7], []]);
  await store.closed();
});
