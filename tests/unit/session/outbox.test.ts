import { expect, test } from 'vitest';
import { sendRow, unsent, type Outbox } from '../../../src/session/outbox.ts';
import type { LocalStore } from '../../../src/session/port.ts';
import { aSession, devices, start } from '../contract/arbitraries.ts';
import { FakeAws } from '../workspace/fake-aws.ts';
import { editIn, newLocalStore } from './local.ts';

const key = aSession.itemKey;

const outboxOf = (local: LocalStore, aws: FakeAws, device = 0): Outbox => ({
  ...{ local, remote: aws.sessionStore, deviceId: devices[device] as never, now: () => start },
  wait: () => Promise.resolve(),
  random: () => 0,
});

const titleIn = (aws: FakeAws): unknown => aws.rows.get(key)?.title;

test('a row stays in the outbox until DynamoDB has acknowledged it', async () => {
  const [local, aws] = [await newLocalStore(), new FakeAws()];
  await editIn(local, aSession);
  expect(unsent(local)).toEqual([key]);
  await sendRow(outboxOf(local, aws), key);
  expect(unsent(local)).toEqual([]);
  expect(aws.rows.get(key)).toMatchObject({ version: 1, updatedBy: 'laptop' });
  expect(local.snapshot.sync.unannounced).toEqual({ [key]: 1 });
});

test('a change made during a write is written after it', async () => {
  const [local, aws] = [await newLocalStore(), new FakeAws()];
  await editIn(local, aSession);
  aws.delay = async ({ operation }) => {
    aws.delay = () => Promise.resolve();
    if (operation === 'write') await editIn(local, { ...aSession, title: 'Summer' });
  };
  await sendRow(outboxOf(local, aws), key);
  expect(unsent(local)).toEqual([]);
  expect(aws.rows.get(key)).toMatchObject({ version: 2, title: 'Summer' });
});

test('a write whose response was lost is not applied twice, and is announced', async () => {
  const [local, aws] = [await newLocalStore(), new FakeAws()];
  await editIn(local, aSession);
  aws.fault = () => 'lose-answer';
  await expect(sendRow(outboxOf(local, aws), key)).rejects.toThrow('fetch failed');
  aws.fault = () => null;
  expect(unsent(local)).toEqual([key]);
  await sendRow(outboxOf(local, aws), key);
  expect(unsent(local)).toEqual([]);
  expect(aws.rows.get(key)).toMatchObject({ version: 1 });
  expect(local.snapshot.sync.unannounced).toEqual({ [key]: 1 });
});

test('after a conflict the row is merged and written again', async () => {
  const [mine, theirs, aws] = [await newLocalStore(), await newLocalStore(), new FakeAws()];
  await editIn(mine, aSession);
  await sendRow(outboxOf(mine, aws), key);
  await editIn(theirs, aSession);
  const later = { at: new Date(start + 5).toISOString(), by: devices[1] as never };
  await editIn(theirs, { ...aSession, title: 'Summer', edits: { title: later } });
  await sendRow(outboxOf(theirs, aws, 1), key);
  expect(titleIn(aws)).toBe('Summer');
  expect(aws.rows.get(key)).toMatchObject({ version: 2, updatedBy: 'phone' });
});

test('after more than eight conflicts the write fails, and the change stays in the outbox', async () => {
  const [local, aws] = [await newLocalStore([{ ...aSession, version: 1 }]), new FakeAws()];
  const later = { at: new Date(start + 5).toISOString(), by: devices[0] as never };
  await editIn(local, { ...aSession, version: 1, title: 'Summer', edits: { title: later } });
  let version = 1;
  aws.delay = ({ operation }) => {
    version += 1;
    if (operation === 'write') aws.rows.set(key, { ...aSession, version });
    return Promise.resolve();
  };
  await expect(sendRow(outboxOf(local, aws), key)).rejects.toMatchObject({
    code: 'write-conflict',
  });
  expect(unsent(local)).toEqual([key]);
  expect(aws.count('write')).toBe(9);
});

test('a row that was deleted from the table is not created again', async () => {
  const [local, aws] = [await newLocalStore([{ ...aSession, version: 3 }]), new FakeAws()];
  await editIn(local, { ...aSession, version: 3, title: 'Summer' });
  await sendRow(outboxOf(local, aws), key);
  expect(local.snapshot.rows.has(key)).toBe(false);
  expect(aws.rows.size).toBe(0);
});
