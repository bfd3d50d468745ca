import { ClassicLevel } from 'classic-level';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openItemStore } from '../../../../../engine/dynamodb/store/item-store.ts';
import { temporaryFolder } from '../../../../app-process.ts';

/** The methods that the store calls, without their overloads. */
const level = ClassicLevel.prototype as unknown as {
  open(): Promise<void>;
  batch(writes: unknown): Promise<void>;
};

afterEach(() => {
  vi.restoreAllMocks();
});

const write = (name: string) => [{ key: Buffer.from(name), value: { name: { S: name } } }];

const onNewFolder = async () => {
  const folder = await temporaryFolder();
  const store = await openItemStore(join(folder.path, 'rows'));
  return {
    store,
    async remove() {
      await store.close();
      await folder.remove();
    },
  };
};

test('after a write that failed, writes that come together open the folder again once, and all are stored', async () => {
  const { store, remove } = await onNewFolder();
  vi.spyOn(level, 'batch').mockRejectedValueOnce(new Error('no space left'));
  await expect(store.write(write('refused'))).rejects.toThrow('no space left');
  const opened = vi.spyOn(level, 'open');

  await Promise.all(['a', 'b', 'c'].map((name) => store.write(write(name))));

  expect(opened).toHaveBeenCalledTimes(1);
  for (const name of ['a', 'b', 'c']) expect(store.get(Buffer.from(name))).toBeDefined();
  expect(store.get(Buffer.from('refused'))).toBeUndefined();
  await remove();
});

test('a write that comes while another fails is stored after the folder was opened again', async () => {
  const { store, remove } = await onNewFolder();
  const steps: string[] = [];
  const { open, batch } = level;
  vi.spyOn(level, 'open').mockImplementation(function (this: typeof level) {
    steps.push('open');
    return open.call(this);
  });
  vi.spyOn(level, 'batch')
    .mockImplementationOnce(() => {
      steps.push('failed write');
      return Promise.reject(new Error('no space left'));
    })
    .mockImplementation(function (this: typeof level, writes) {
      steps.push('write');
      return batch.call(this, writes);
    });

  const [failed, stored] = await Promise.allSettled([
    store.write(write('refused')),
    store.write(write('stored')),
  ]);

  expect([failed.status, stored.status]).toEqual(['rejected', 'fulfilled']);
  expect(steps).toEqual(['failed write', 'open', 'write']);
  await remove();
});
