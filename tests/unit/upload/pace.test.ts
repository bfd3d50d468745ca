import { expect, test } from 'vitest';
import { createPacer, paceAfter, paceAfterThrottle, type Pace } from '../../../src/upload/pace.ts';

const pace = (width: number, direction: 1 | -1 = 1, throughput: number | null = 100): Pace => ({
  ...{ width, direction, throughput },
});

test.each([
  {
    name: 'the first measurement tries one more',
    from: pace(3, 1, null),
    throughput: 100,
    width: 4,
  },
  { name: 'what pays is gone on with', from: pace(4), throughput: 150, width: 5 },
  { name: 'what costs is taken back', from: pace(4), throughput: 50, width: 3 },
  { name: 'fewer that cost become more again', from: pace(3, -1), throughput: 50, width: 4 },
  { name: 'what makes no difference stays', from: pace(4), throughput: 103, width: 4 },
  { name: 'six are the most', from: pace(6), throughput: 200, width: 6 },
  { name: 'two are the fewest', from: pace(2, -1), throughput: 200, width: 2 },
])('$name', ({ from, throughput, width }) => {
  expect(paceAfter(from, throughput).width).toBe(width);
});

test('a throttle halves the requests, and measuring begins anew', () => {
  expect(paceAfterThrottle(pace(6))).toEqual({ width: 3, direction: 1, throughput: null });
  expect(paceAfterThrottle(pace(2)).width).toBe(2);
});

test('a pacer measures over seconds of sending, not over pauses', () => {
  const widths: number[] = [];
  const pacer = createPacer((width) => widths.push(width));
  for (let second = 0; second <= 4; second += 1) pacer.sent(1000, second * 1000);
  expect(widths).toEqual([4]);
  pacer.sent(1, 60_000);
  expect(widths).toEqual([4]);
  pacer.throttled();
  expect(pacer.width).toBe(2);
});
