import { expect, test } from 'vitest';
import { pollPause } from '../../../src/session/poll-plan.ts';
import { prices } from '../../bench/prices.ts';

test('pauses grow from one second to five, and to twenty after some minutes without a change', () => {
  expect([0, 1, 2, 3, 4, 60].map((reads) => pollPause(reads))).toEqual([
    1000, 1500, 2250, 3375, 5000, 5000,
  ]);
  expect([61, 1000].map((reads) => pollPause(reads))).toEqual([20_000, 20_000]);
});

test('a page that stays open for a month without a change reads for less than two cents', () => {
  const month = 30 * 86_400_000;
  let reads = 0;
  for (let time = 0; time < month; time += pollPause(reads)) reads += 1;
  expect(reads * prices.tableReadUnit).toBeLessThan(0.02);
});

test('where others may change the rows at any time, no pause is longer than five seconds', () => {
  for (const reads of [0, 4, 61, 10_000]) expect(pollPause(reads, false)).toBeLessThanOrEqual(5000);
});
