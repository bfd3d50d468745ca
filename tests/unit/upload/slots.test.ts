import { expect, test } from 'vitest';
import { createSlots } from '../../../src/upload/slots.ts';

const signal = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('grants places in order of request, never more than there are', async () => {
  const slots = createSlots(2);
  const entered: number[] = [];
  const leave = await Promise.all(
    [1, 2].map(async (one) => {
      const out = await slots.enter(signal);
      entered.push(one);
      return out;
    }),
  );
  for (const one of [3, 4]) void slots.enter(signal).then(() => entered.push(one));
  await settled();
  expect(entered).toEqual([1, 2]);
  leave[0]?.();
  leave[0]?.();
  await settled();
  expect(entered).toEqual([1, 2, 3]);
  slots.resize(3);
  await settled();
  expect(entered).toEqual([1, 2, 3, 4]);
});

test('an aborted request no longer waits for a place', async () => {
  const slots = createSlots(1);
  const leave = await slots.enter(signal);
  const stop = new AbortController();
  const stopped = slots.enter(stop.signal);
  const next = slots.enter(signal);
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  leave();
  await expect(next).resolves.toBeTypeOf('function');
  await expect(slots.enter(stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
});
