import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from '../../../src/workspace/throttle.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Asks every millisecond for `milliseconds`; returns how often the action ran. It takes `takes` ms. */
const runs = (milliseconds: number, takes: number): number => {
  let count = 0;
  const throttled = throttle(() => {
    count += 1;
    vi.advanceTimersByTime(takes);
  }, 25);
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    throttled.ask();
    vi.advanceTimersByTime(1);
  }
  throttled.cancel();
  return count;
};

test('a fast action runs at most once in the given time', () => {
  expect(runs(1_000, 0)).toBeLessThanOrEqual(41);
  expect(runs(1_000, 0)).toBeGreaterThan(35);
});

test('a slow action runs for about a tenth of the time', () => {
  expect(runs(10_000, 20) * 20).toBeLessThanOrEqual(1_200);
  expect(runs(10_000, 20) * 20).toBeGreaterThan(700);
});

test('what the action renders in a microtask counts as its time', async () => {
  let count = 0;
  const throttled = throttle(() => {
    count += 1;
    queueMicrotask(() => vi.advanceTimersByTime(20));
  }, 25);
  throttled.ask();
  await Promise.resolve();
  await Promise.resolve();
  vi.advanceTimersByTime(100);
  throttled.ask();
  expect(count).toBe(1);
  vi.advanceTimersByTime(200);
  expect(count).toBe(2);
});

test('the action runs once more after the last call', () => {
  let count = 0;
  const throttled = throttle(() => (count += 1), 25);
  throttled.ask();
  throttled.ask();
  expect(count).toBe(1);
  vi.advanceTimersByTime(25);
  expect(count).toBe(2);
});

test('a call late in the pause waits for the rest of it, not for a whole one', () => {
  let count = 0;
  const throttled = throttle(() => {
    count += 1;
    vi.advanceTimersByTime(20);
  }, 25);
  throttled.ask();
  vi.advanceTimersByTime(190);
  throttled.ask();
  expect(count).toBe(1);
  vi.advanceTimersByTime(10);
  expect(count).toBe(2);
  throttled.cancel();
});

test('a call while a slow action runs waits for the pause after it', () => {
  let count = 0;
  const throttled = throttle(() => {
    count += 1;
    if (count === 1) throttled.ask();
    vi.advanceTimersByTime(20);
  }, 25);
  throttled.ask();
  vi.advanceTimersByTime(150);
  expect(count).toBe(1);
  vi.advanceTimersByTime(60);
  expect(count).toBe(2);
  throttled.cancel();
});
