import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startLoop, type Loop } from '../../../src/session/loop.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A loop whose steps ask for these pauses in turn, then wait to be woken; and how often it stepped. */
const looping = async (pauses: readonly number[]) => {
  let steps = 0;
  const loop: Loop = startLoop(async () => {
    steps += 1;
    return pauses[steps - 1] ?? null;
  });
  await vi.advanceTimersByTimeAsync(0);
  return { loop, steps: () => steps };
};

test('a step follows the pause that the one before asked for', async () => {
  const { steps } = await looping([100, 50]);
  await vi.advanceTimersByTimeAsync(99);
  expect(steps()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(steps()).toBe(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(steps()).toBe(3);
});

test('a pause can be shortened, and never lengthened', async () => {
  const { loop, steps } = await looping([1_000]);
  loop.within(5_000);
  loop.within(200);
  loop.within(300);
  await vi.advanceTimersByTimeAsync(199);
  expect(steps()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(steps()).toBe(2);
});

test('a pause without end can be given one', async () => {
  const { loop, steps } = await looping([]);
  loop.within(200);
  await vi.advanceTimersByTimeAsync(200);
  expect(steps()).toBe(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(steps()).toBe(2);
});

test('what is asked for during a step, or before its pause begins, is not lost', async () => {
  let steps = 0;
  let end: (pause: number | null) => void = () => undefined;
  const loop = startLoop(() => {
    steps += 1;
    return new Promise((resolve) => (end = resolve));
  });
  end(null);
  // The step has ended; its pause begins in a later microtask.
  loop.within(200);
  await vi.advanceTimersByTimeAsync(200);
  expect(steps).toBe(2);
  end(null);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(steps).toBe(2);
});

test('a nudge ends only a pause that is over or has no end', async () => {
  const { loop, steps } = await looping([1_000]);
  loop.nudge();
  await vi.advanceTimersByTimeAsync(0);
  expect(steps()).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(steps()).toBe(2);
  loop.nudge();
  await vi.advanceTimersByTimeAsync(0);
  expect(steps()).toBe(3);
});
