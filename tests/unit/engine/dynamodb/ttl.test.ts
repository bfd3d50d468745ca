import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openItemStore, type ItemStore } from '../../../../engine/dynamodb/store/item-store.ts';
import {
  beginningWith,
  rowKey,
  tablePrefix,
} from '../../../../engine/dynamodb/store/store-keys.ts';
import { createWriter } from '../../../../engine/dynamodb/store/writer.ts';
import { sweepExpired } from '../../../../engine/dynamodb/ttl.ts';
import type { Item } from '../../../../engine/dynamodb/values/attribute-value.ts';

const table = {
  name: 'rows',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/rows',
  partitionKey: { name: 'id', type: 'S' },
  sortKey: null,
  ttlAttribute: 'expiresAt',
} as const;
const now = Date.UTC(2026, 10, 23);
let dir: string;
let store: ItemStore;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  store = await openItemStore(dir);
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

const put = (item: Item) => store.write([{ key: rowKey(table, item), value: item }]);

test.each([
  {
    name: 'removes an item that expired a second ago',
    expiresAt: { N: String(now / 1000 - 1) },
    stays: false,
  },
  {
    name: 'keeps an item that expires in a second',
    expiresAt: { N: String(now / 1000 + 1) },
    stays: true,
  },
  { name: 'keeps an item whose expiry is a string', expiresAt: { S: '1' }, stays: true },
  {
    name: 'keeps an item that expired more than five years ago',
    expiresAt: { N: '1' },
    stays: true,
  },
])('$name', async ({ expiresAt, stays }) => {
  await put({ id: { S: 'a' }, expiresAt });
  await put({ id: { S: 'without-expiry' } });
  await sweepExpired({ store, writer: createWriter(store), now: () => now }, table);
  const ids: string[] = [];
  await store.each(beginningWith(tablePrefix(table)), (item) => {
    ids.push((item.id as { S: string }).S);
    return true;
  });
  expect(ids.sort()).toEqual(stays ? ['a', 'without-expiry'] : ['without-expiry']);
});
