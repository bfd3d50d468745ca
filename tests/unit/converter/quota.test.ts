import { uploadKey } from '#contract/object-keys';
import { defaultRecipe } from '#contract/recipe';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { limits, quota } from '../../../lambdas/converter/limits.ts';
import { startTable } from './start-table.ts';
import { newAddress, newWorld, owner, space, table } from './world.ts';

const { dynamodb, close } = await startTable(table);
afterAll(close);

const day = new Date().toISOString().slice(0, 10);
let world = newWorld(dynamodb);

beforeEach(async () => {
  world = newWorld(dynamodb);
  await world.deleteUsage(day);
  await world.deleteUsage(day, space);
});

const fill = (size: number, address = newAddress()) => {
  const record = world.upload(address, `of ${size}`, undefined, size);
  return { address, record };
};

describe('what a user uploads in a day is counted', () => {
  test('counts bytes and objects, and has the limits and the row’s expiry', async () => {
    await world.deliver([fill(1000).record, fill(500).record]);
    expect(await world.usage(day)).toMatchObject({
      usedBytes: 1500,
      usedObjects: 2,
      maxBytes: quota.maxBytes,
      maxObjects: quota.maxObjects,
      expiresAt: expect.any(Number) as number,
    });
  });

  test('counts once, however often the event is delivered', async () => {
    const { record } = fill(1000);
    await Promise.all([world.deliver([record]), world.deliver([record, record])]);
    expect(await world.usage(day)).toMatchObject({ usedBytes: 1000, usedObjects: 1 });
  });

  test('counts an object whose key is not an upload’s, and deletes it when over the quota', async () => {
    const key = `${owner}/anything at all/+ü`;
    const stored = { bytes: Buffer.from('x'), etag: 'none', recipe: undefined };
    world.uploads.set(key, stored);
    await world.deliver([world.record(key, { size: 1000 })]);
    expect(await world.usage(day)).toMatchObject({ usedBytes: 1000 });
    expect(world.uploads.has(key)).toBe(true);
    await world.deliver([world.record(key, { size: quota.maxBytes })]);
    expect(world.uploads.has(key)).toBe(false);
  });
});

describe('what members upload to a space', () => {
  test('counts toward the space’s day, not toward a member’s, and ends under the space’s keys', async () => {
    const address = newAddress(space);
    await world.deliver([fill(1000, address).record, fill(10).record]);
    expect(await world.usage(day, space)).toMatchObject({ usedBytes: 1000, usedObjects: 1 });
    expect(await world.usage(day)).toMatchObject({ usedBytes: 10, usedObjects: 1 });
    expect(await world.outcome(address)).toMatchObject({ status: 'ready', identityId: space });
    expect([...world.results.keys()].filter((key) => key.startsWith('space/team/'))).toHaveLength(
      defaultRecipe.renditions.length,
    );
  });

  test('is refused when the space’s quota is used up, while its members’ own is left', async () => {
    await world.deliver([world.record('space/team/stray', { size: quota.maxBytes })]);
    const over = fill(1, newAddress(space));
    const own = fill(1);
    await world.deliver([over.record, own.record]);
    expect(await world.outcome(over.address)).toMatchObject({
      failure: { code: 'quota-exceeded' },
    });
    expect(await world.outcome(own.address)).toMatchObject({ status: 'ready' });
  });

  test('under a name that no space can have, belongs to nobody and is left alone', async () => {
    const key = 'space/Team/x/y';
    world.uploads.set(key, { bytes: Buffer.from('x'), etag: 'none', recipe: undefined });
    await world.deliver([world.record(key, { size: quota.maxBytes + 1 })]);
    expect(world.uploads.has(key)).toBe(true);
    expect(world.log).toMatchObject([{ outcome: 'stray', identityId: null }]);
  });
});

describe('beyond the quota', () => {
  test('the upload is deleted and its row says so; a smaller one is still accepted', async () => {
    await world.deliver([world.record(`${owner}/stray`, { size: quota.maxBytes - 1000 })]);
    const over = fill(1001);
    await world.deliver([over.record]);
    expect(await world.outcome(over.address)).toMatchObject({
      status: 'failed',
      failure: { code: 'quota-exceeded' },
    });
    expect(world.uploads.size).toBe(0);
    const within = fill(1000);
    await world.deliver([within.record]);
    expect(await world.outcome(within.address)).toMatchObject({ status: 'ready' });
  });

  test('an attempt interrupted before the deletion is finished by the next', async () => {
    await world.deliver([world.record(`${owner}/stray`, { size: quota.maxBytes })]);
    const { address, record } = fill(10);
    world.setPause((where) =>
      where === 'delete' ? Promise.reject(new Error('gone')) : Promise.resolve(),
    );
    await expect(world.deliver([record])).rejects.toThrow();
    expect(world.uploads.size).toBe(1);
    world.setPause(() => Promise.resolve());
    await world.deliver([record]);
    expect(world.uploads.size).toBe(0);
    expect(await world.outcome(address)).toMatchObject({ failure: { code: 'quota-exceeded' } });
  });

  test('a file within the quota that is too large to convert counts, is deleted and says so', async () => {
    const { address, record } = fill(limits.uploadBytes + 1);
    await world.deliver([record]);
    expect(await world.outcome(address)).toMatchObject({ failure: { code: 'too-large' } });
    expect(world.uploads.size).toBe(0);
    expect(await world.usage(day)).toMatchObject({ usedBytes: limits.uploadBytes + 1 });
  });

  test('a picture that was accepted before is kept when it is converted again', async () => {
    const { address, record } = fill(1000);
    await world.deliver([record]);
    await world.deliver([world.record(`${owner}/stray`, { size: quota.maxBytes - 1000 })]);
    const again = fill(1000, address).record;
    await world.deliver([again]);
    expect(await world.outcome(address)).toMatchObject({ failure: { code: 'quota-exceeded' } });
    await world.deliver([again]);
    expect(world.uploads.has(uploadKey(address))).toBe(true);
  });
});

const tebibyte = 2 ** 40;

describe('the first upload of a day that is larger than the quota is deleted and does not count', () => {
  test.each([{ size: quota.maxBytes + 1 }, { size: 5 * tebibyte }])(
    '$size bytes',
    async ({ size }) => {
      const { address, record } = fill(size);
      await world.deliver([record]);
      expect(await world.outcome(address)).toMatchObject({
        status: 'failed',
        failure: { code: 'too-large', message: expect.stringContaining('deleted') as string },
      });
      expect(world.uploads.size).toBe(0);
      expect(await world.usage(day)).toEqual({});
      const next = fill(1);
      await world.deliver([next.record]);
      expect(await world.outcome(next.address)).toMatchObject({ status: 'ready' });
    },
  );

  test('also under a key that is not an upload’s', async () => {
    const key = `${owner}/stray`;
    world.uploads.set(key, { bytes: Buffer.from('x'), etag: 'none', recipe: undefined });
    await world.deliver([world.record(key, { size: 5 * tebibyte })]);
    expect(world.uploads.size).toBe(0);
    expect(await world.usage(day)).toEqual({});
  });
});

const archive = () => {
  const filled = fill(1000);
  for (const [key, stored] of world.uploads) {
    world.uploads.set(key, { ...stored, isArchived: true });
  }
  return filled;
};

test('an archived upload counts, is deleted, and its row says so at the first event', async () => {
  const { address, record } = archive();
  await world.deliver([record]);
  expect(await world.outcome(address)).toMatchObject({
    status: 'failed',
    failure: { code: 'storage-class', message: expect.stringContaining('STANDARD') as string },
  });
  expect(world.uploads.size).toBe(0);
  expect(await world.usage(day)).toMatchObject({ usedBytes: 1000, usedObjects: 1 });
});

test('an upload that was deleted before its event came counts', async () => {
  const { record } = fill(1000);
  world.uploads.clear();
  await world.deliver([record]);
  expect(await world.usage(day)).toMatchObject({ usedBytes: 1000, usedObjects: 1 });
});

describe('a refusal whose deletion was interrupted is finished by the next attempt', () => {
  test.each([
    { what: 'too large', code: 'too-large', make: () => fill(limits.uploadBytes + 1) },
    { what: 'larger than the quota', code: 'too-large', make: () => fill(quota.maxBytes + 1) },
    { what: 'archived', code: 'storage-class', make: archive },
  ])('$what', async ({ code, make }) => {
    const { address, record } = make();
    world.setPause((where) =>
      where === 'delete' ? Promise.reject(new Error('gone')) : Promise.resolve(),
    );
    await expect(world.deliver([record])).rejects.toThrow();
    expect(world.uploads.size).toBe(1);
    world.setPause(() => Promise.resolve());
    await world.deliver([record]);
    expect(world.uploads.size).toBe(0);
    expect(await world.outcome(address)).toMatchObject({ failure: { code } });
  });
});

describe('an event beyond the quota costs one write besides the refused count', () => {
  const requestsOf = async (record: ReturnType<typeof world.record>): Promise<string[]> => {
    const requests: string[] = [];
    world.setPause((where) => {
      requests.push(where);
      return Promise.resolve();
    });
    const send = vi.spyOn(dynamodb, 'send');
    await world.deliver([record]);
    requests.push(...send.mock.calls.map(([command]) => command.constructor.name));
    send.mockRestore();
    return requests.sort();
  };

  const useUp = () =>
    world.deliver([world.record(`${owner}/full`, { size: quota.maxBytes - 1000 })]);
  const [charge, row] = ['UpdateItemCommand', 'UpdateItemCommand'];

  test('a new file', async () => {
    await useUp();
    expect(await requestsOf(fill(1001).record)).toEqual([charge, row, 'delete']);
  });

  test('the same event again', async () => {
    await useUp();
    const { record } = fill(1001);
    await world.deliver([record]);
    expect(await requestsOf(record)).toEqual([charge, row, 'delete']);
  });

  test('a picture that was accepted before, copied onto itself', async () => {
    const { address, record } = fill(1000);
    await world.deliver([record]);
    await useUp();
    expect(await requestsOf(fill(1000, address).record)).toEqual([charge, row]);
    expect(world.uploads.has(uploadKey(address))).toBe(true);
  });

  test('a larger file under the key of one that was accepted before is deleted', async () => {
    const { address, record } = fill(999);
    await world.deliver([record]);
    await useUp();
    expect(await requestsOf(fill(1000, address).record)).toEqual([charge, row, 'delete']);
    expect(world.uploads.size).toBe(0);
  });

  test('an older event changes nothing and deletes nothing', async () => {
    const address = newAddress();
    const older = fill(1001, address).record;
    await useUp();
    await world.deliver([fill(500, address).record]);
    expect(await requestsOf(older)).toEqual([charge, row]);
    expect(await world.outcome(address)).toMatchObject({ status: 'ready' });
  });

  test('a file that is larger than the quota costs the write alone', async () => {
    expect(await requestsOf(fill(quota.maxBytes + 1).record)).toEqual([row, 'delete']);
  });

  test('an object whose key is not an upload’s costs no write', async () => {
    await useUp();
    const stray = world.record(`${owner}/stray`, { size: 1001 });
    expect(await requestsOf(stray)).toEqual([charge, 'delete']);
  });
});
