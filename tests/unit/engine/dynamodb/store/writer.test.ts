import { expect, test } from 'vitest';
import type { ItemStore } from '../../../../../engine/dynamodb/store/item-store.ts';
import { createWriter } from '../../../../../engine/dynamodb/store/writer.ts';

const store: ItemStore = {
  get: () => undefined,
  each: () => Promise.resolve(),
  write: () => Promise.resolve(),
  clear: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

test('other work runs before a write is decided', async () => {
  let hadItsTurn = false;
  setImmediate(() => (hadItsTurn = true));
  const answer = await createWriter(store).write(() => ({ writes: [], answer: hadItsTurn }));
  expect(answer).toBe(true);
});
