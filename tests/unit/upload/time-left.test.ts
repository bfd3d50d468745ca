import { describe, expect, test } from 'vitest';
import { speedAfter, steadyTimeLeft, timeLeftWords } from '../../../src/upload/time-left.ts';

const begun = { at: 0, sentBytes: 0, rate: null };

describe('the speed', () => {
  test('is the first measurement, then follows slowly', () => {
    const first = speedAfter(begun, 1_000_000, 1_000);
    expect(first.rate).toBe(1_000_000);
    const stalled = speedAfter(first, 1_000_000, 5_000);
    expect(stalled.rate).toBe(500_000);
  });

  test('takes bytes that are sent again for none', () => {
    const first = speedAfter(begun, 1_000_000, 1_000);
    expect(speedAfter(first, 200_000, 5_000).rate).toBe(500_000);
  });

  test('stays as it is without time in between', () => {
    expect(speedAfter(begun, 5, 0)).toBe(begun);
  });
});

describe('the time left', () => {
  const shown = { seconds: 60, at: 0 };

  test.each([
    { name: 'counts down while the estimate is near', estimate: 40, now: 10_000, seconds: 50 },
    { name: 'rises where the estimate is much longer', estimate: 120, now: 10_000, seconds: 120 },
    { name: 'falls where it is much shorter', estimate: 10, now: 10_000, seconds: 10 },
  ])('$name', ({ estimate, now, seconds }) => {
    expect(steadyTimeLeft(shown, estimate, now)).toEqual({ seconds, at: now });
  });

  test.each([null, Infinity, Number.NaN])('is not shown for the estimate %s', (estimate) => {
    expect(steadyTimeLeft(shown, estimate, 1)).toBeNull();
  });

  test.each([
    [3, 'a few seconds left'],
    [12, 'about 10 s left'],
    [44, 'about 40 s left'],
    [70, 'about 1 min left'],
    [600, 'about 10 min left'],
    [7_200, 'about 2 h left'],
  ])('%i seconds are “%s”', (seconds, words) => {
    expect(timeLeftWords(seconds)).toBe(words);
  });
});
