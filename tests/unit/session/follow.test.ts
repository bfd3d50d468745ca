import { describe, expect, test } from 'vitest';
import { changeKey, numberOfChange, planRead } from '../../../src/session/change-log.ts';
import { announce, follow, type SyncedStores } from '../../../src/session/follow.ts';
import type { LocalStore } from '../../../src/session/port.ts';
import { createRowWriter } from '../../../src/session/row-writer.ts';
import { createSync } from '../../../src/session/sync.ts';
import { aFile, aSession, devices, start } from '../contract/arbitraries.ts';
import { FakeAws } from '../workspace/fake-aws.ts';
import { editIn, newLocalStore } from './local.ts';

const day = 86_400_000;

const sides = (local: LocalStore, aws: FakeAws, now = () => start): SyncedStores => ({
  ...{ local, remote: aws.sessionStore, now },
});

describe('the log of changes', () => {
  test.each([1, 9, 10, 123_456, Number.MAX_SAFE_INTEGER])('reads back number %i', (number) => {
    expect(numberOfChange(changeKey(number))).toBe(number);
  });

  test('sorts in DynamoDB in the order of its changes, before every row', () => {
    const keys = [1, 2, 9, 10, 11, 100, 9999].map(changeKey);
    expect([...keys].sort()).toEqual(keys);
    expect(changeKey(Number.MAX_SAFE_INTEGER) < 'preferences').toBe(true);
  });

  test.each(['change#', 'change#1x', 'session#1', ''])('%j is no change', (key) => {
    expect(numberOfChange(key)).toBeNull();
  });

  test.each([
    { name: 'nothing new', changes: [], plan: { read: 'nothing' } },
    {
      name: 'the rows that changed, each once',
      changes: [
        { number: 5, itemKeys: ['a', 'b'] },
        { number: 6, itemKeys: ['b', 'c'] },
      ],
      plan: { read: 'rows', itemKeys: ['a', 'b', 'c'], seen: 6 },
    },
    {
      name: 'everything, after a gap',
      changes: [{ number: 7, itemKeys: ['a'] }],
      plan: { read: 'everything' },
    },
  ])('asks to read $name', ({ changes, plan }) => {
    expect(planRead(changes, 4)).toEqual(plan);
  });
});

describe('following', () => {
  const twoDevices = async () => {
    const aws = new FakeAws();
    const [mine, theirs] = [await newLocalStore(), await newLocalStore()];
    const outbox = {
      ...{ local: mine, remote: aws.sessionStore, deviceId: devices[0] as never, now: () => start },
      ...{ wait: () => Promise.resolve(), random: () => 0 },
    };
    const rows = createRowWriter(outbox);
    const write = async (item: typeof aSession | typeof aFile) => {
      await editIn(mine, item);
      await rows.send(item.itemKey);
    };
    return { aws, mine, theirs, rows, write };
  };

  test('reads every row at first, then only rows that other devices announce', async () => {
    const { aws, mine, theirs, write } = await twoDevices();
    await write(aSession);
    await announce(sides(mine, aws));
    expect(await follow(sides(theirs, aws))).toBe(true);
    expect([...theirs.snapshot.rows.keys()]).toEqual([aSession.itemKey]);
    expect(aws.count('allRows')).toBe(1);

    await write(aFile);
    await announce(sides(mine, aws));
    const before = aws.calls.length;
    expect(await follow(sides(theirs, aws))).toBe(true);
    expect(await follow(sides(theirs, aws))).toBe(false);
    expect(aws.calls.slice(before).map(({ operation, key }) => [operation, key])).toEqual([
      ['changesAfter', '1'],
      ['read', aFile.itemKey],
      ['changesAfter', '2'],
    ]);
  });

  test('reads every row again once a day, and forgets deleted ones', async () => {
    const { aws, mine, theirs, write } = await twoDevices();
    await write(aSession);
    await announce(sides(mine, aws));
    await follow(sides(theirs, aws));
    aws.rows.delete(aSession.itemKey);
    await follow(sides(theirs, aws));
    expect(theirs.snapshot.rows.size).toBe(1);
    await follow(sides(theirs, aws, () => start + day + 1));
    expect(theirs.snapshot.rows.size).toBe(0);
  });

  test('two devices that announce at once leave no gap in the numbers', async () => {
    const { aws, mine, theirs, write } = await twoDevices();
    await follow(sides(mine, aws));
    await follow(sides(theirs, aws));
    await write(aSession);
    await theirs.change([], () => ({ sync: { unannounced: { [aFile.itemKey]: 1 } } }));
    await Promise.all([announce(sides(mine, aws)), announce(sides(theirs, aws))]);
    expect([...aws.changes.keys()].sort()).toEqual([1, 2]);
    await follow(sides(mine, aws));
    await follow(sides(theirs, aws));
    expect([mine.snapshot.sync.seen, theirs.snapshot.sync.seen]).toEqual([2, 2]);
    expect(theirs.snapshot.rows.has(aSession.itemKey)).toBe(true);
  });

  test('a row that is written again while it is announced is announced again', async () => {
    const { aws, mine, write } = await twoDevices();
    await follow(sides(mine, aws));
    await write(aSession);
    aws.delay = async ({ operation }) => {
      if (operation !== 'announce') return;
      aws.delay = () => Promise.resolve();
      await write({ ...aSession, title: 'Summer' });
    };
    await announce(sides(mine, aws));
    expect(aws.count('announce')).toBe(2);
    expect(mine.snapshot.sync.unannounced).toEqual({});
  });

  test('one change names at most fifty rows', async () => {
    const { aws, mine } = await twoDevices();
    const unannounced = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`k${n}`, 1]));
    await mine.change([], () => ({ sync: { unannounced } }));
    await announce(sides(mine, aws));
    expect([...aws.changes.values()].map(({ itemKeys }) => itemKeys.length)).toEqual([50, 50, 20]);
  });
});

describe('a synchronisation step', () => {
  const syncing = async (isWatched: boolean) => {
    const [aws, local] = [new FakeAws(), await newLocalStore()];
    const outbox = {
      ...{ local, remote: aws.sessionStore, deviceId: devices[0] as never, now: () => start },
      ...{ wait: () => Promise.resolve(), random: () => 0 },
    };
    const failures: unknown[] = [];
    const sync = createSync({
      ...{ ...outbox, rows: createRowWriter(outbox), isWatched: () => isWatched },
      rests: true,
      alsoLook: () => Promise.resolve(),
      onFailure: (error) => failures.push(error),
      onSuccess: () => undefined,
    });
    return { aws, local, sync, failures };
  };

  test('schedules no next step while no tab is visible', async () => {
    const { sync } = await syncing(false);
    expect(await sync.step()).toBeNull();
  });

  test('pauses grow while nothing changes, until a restart', async () => {
    const { sync } = await syncing(true);
    const pauses: (number | null)[] = [];
    for (let look = 0; look < 8; look += 1) pauses.push(await sync.step());
    expect(pauses[0]).toBe(1000);
    expect(pauses.at(-1)).toBe(5000);
    sync.restart();
    expect(await sync.step()).toBeLessThan(5000);
  });

  test('a row that cannot be written does not stop the others', async () => {
    const { aws, local, sync, failures } = await syncing(true);
    aws.fault = ({ operation, key }) =>
      operation === 'write' && key === aFile.itemKey ? new Error('no') : null;
    await editIn(local, aFile);
    await editIn(local, aSession);
    expect(await sync.step()).toBeGreaterThan(0);
    expect(failures).toHaveLength(1);
    expect([...aws.rows.keys()]).toEqual([aSession.itemKey]);
  });
});
