import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deviceId, identityId } from '#contract/ids';
import { parseItemKey } from '#contract/item-keys';
import { numberOfChange } from '../../../src/session/change-log.ts';
import {
  createPresenceStore,
  lookEvery,
  othersOf,
  watchPresence,
  type Present,
} from '../../../src/space/presence.ts';

const member = (device: string, number: number, address: string): Present => ({
  ...{ deviceId: deviceId(device), address },
  identityId: identityId(`us-east-1:00000000-0000-4000-8000-00000000000${number}`),
});
const anna = member('laptop', 1, 'anna@a.example');
const ben = member('phone', 2, 'ben@a.example');

interface Sent {
  readonly operation: string;
  readonly input: Record<string, never>;
}

let now = Date.UTC(2026, 0, 1);
const newStore = () => {
  const sent: Sent[] = [];
  const rows = new Map<string, Record<string, never>>();
  const client = {
    send(command: { constructor: { name: string }; input: Record<string, never> }) {
      const { input } = command;
      const operation = command.constructor.name;
      sent.push({ operation, input });
      const key = (item: { itemKey: { S: string } }) => item.itemKey.S;
      if (operation === 'PutItemCommand') rows.set(key(input.Item as never), input.Item as never);
      if (operation === 'DeleteItemCommand') rows.delete(key(input.Key as never));
      return Promise.resolve({ Items: [...rows.values()] });
    },
  };
  const store = createPresenceStore({
    ...{ client: client as never, table: 'sessions', identityId: 'space#team' as never },
    ...{ request: ((send: () => unknown) => send()) as never, now: () => now },
  });
  return { store, sent, rows };
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a row says who is here, in the space’s partition, until it expires', async () => {
  const { store, rows } = newStore();
  await store.announce(anna);
  await store.announce(ben);
  expect(await store.read()).toEqual([anna, ben]);
  expect([...rows.values()][0]).toMatchObject({ identityId: { S: 'space#team' } });
  now += 76_000;
  expect(await store.read()).toEqual([]);
  await store.announce(ben);
  expect(await store.read()).toEqual([ben]);
});

test('such a row is neither an item to merge nor an entry of the log, and lies outside what both read', async () => {
  const { store, rows } = newStore();
  await store.announce(anna);
  const [itemKey = ''] = rows.keys();
  expect(parseItemKey(itemKey)).toBeNull();
  expect(numberOfChange(itemKey)).toBeNull();
  expect(itemKey < 'preferences').toBe(true);
  expect(itemKey > `change#${'9'.repeat(16)}`).toBe(true);
});

test('one write and one read every half minute, only while the space is looked at', async () => {
  const { store, sent } = newStore();
  await store.announce(ben);
  sent.length = 0;
  let isHere = true;
  const others: (readonly string[])[] = [];
  const watch = watchPresence({
    ...{ store, me: anna, isHere: () => isHere },
    onOthers: (names) => others.push(names),
  });
  await vi.advanceTimersByTimeAsync(lookEvery * 4 - 1);
  expect(sent.map(({ operation }) => operation)).toEqual(
    Array.from({ length: 4 }, () => ['PutItemCommand', 'QueryCommand']).flat(),
  );
  expect(others[0]).toEqual(['ben']);
  isHere = false;
  watch.look();
  await vi.advanceTimersByTimeAsync(lookEvery * 10);
  expect(sent.slice(8).map(({ operation }) => operation)).toEqual(['DeleteItemCommand']);
  watch.stop();
});

test('a failed look ends neither the watch nor the page', async () => {
  let fails = true;
  const others: (readonly string[])[] = [];
  const { store } = newStore();
  const watch = watchPresence({
    store: {
      ...store,
      announce: (me) => (fails ? Promise.reject(new Error('offline')) : store.announce(me)),
    },
    ...{ me: anna, isHere: () => true, onOthers: (names) => others.push(names) },
  });
  await vi.advanceTimersByTimeAsync(1);
  expect(others).toEqual([]);
  fails = false;
  await vi.advanceTimersByTimeAsync(lookEvery);
  expect(others).toEqual([[]]);
  watch.stop();
});

test('the others are named once each, without this member’s other devices', () => {
  const tablet = { ...ben, deviceId: deviceId('tablet') };
  const mine = { ...anna, deviceId: deviceId('desk') };
  expect(othersOf([anna, ben, tablet, mine], anna)).toEqual(['ben']);
});

test('members with the same name are told apart by their addresses', () => {
  const otherAnna = member('desk', 3, 'anna@b.example');
  const otherBen = member('tablet', 4, 'ben@b.example');
  expect(othersOf([anna, otherAnna, ben], anna)).toEqual(['anna@b.example', 'ben']);
  expect(othersOf([ben, otherBen, otherAnna], anna)).toEqual([
    'anna@b.example',
    'ben@a.example',
    'ben@b.example',
  ]);
});
