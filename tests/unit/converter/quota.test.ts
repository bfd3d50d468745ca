import { uploadKey } from '#contract/object-keys';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { limits, quota } from '../../../lambdas/converter/limits.ts';
import { startTable } from './tables.ts';
import { newAddress, newWorld, owner, table } from './world.ts';

const { dynamodb, close } = await startTable(table);
afterAll(close);

const day = new Date().toISOString().slice(0, 10);
let world = newWorld(dynamodb);

beforeEach(async () => {
  world = newWorld(dynamodb);
  await world.deleteUsage(day);
});

const fill = (size: number, address = newAddress()) => {
  const record = world.upload(address, `of ${size}`, undefined, size);
  return { address, record };
};

describe('what a user uploads in a day is counted', () => {
  test('bytes, objects, the limits and when the row goes', async () => {
    await world.deliver([fill(1000).record, fill(500).record]);
    expect(await world.usage(day)).toMatchObject({
      usedBytes: 1500,
      usedObjects: 2,
      maxBytes: quota.maxBytes,
      maxObjects: quota.maxObjects,
      expiresAt: expect.any(Number) as number,
    });
  });

  test('once, however often the event comes', async () => {
    const { record } = fill(1000);
    await Promise.all([world.deliver([record]), world.deliver([record, record])]);
    expect(await world.usage(day)).toMatchObject({ usedBytes: 1000, usedObjects: 1 });
  });

  test('also where the key is none of an upload, and then it goes when there is no room', async () => {
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

describe('beyond the quota', () => {
  test('the upload is deleted and says so; a smaller one still fits', async () => {
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

  test('an attempt that broke off before the deletion is finished by the next', async () => {
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

  test('a file within the quota that is too large to convert is kept, and says so', async () => {
    const { address, record } = fill(limits.uploadBytes + 1);
    await world.deliver([record]);
    expect(await world.outcome(address)).toMatchObject({ failure: { code: 'too-large' } });
    expect(world.uploads.size).toBe(1);
  });

  test('a picture that was accepted before is kept when other sizes are asked for', async () => {
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
