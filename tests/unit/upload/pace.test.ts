import { expect, test } from 'vitest';
import { createPacer, paceAfter, paceAfterThrottle, type Pace } from '../../../src/upload/pace.ts';

const pace = (width: number, direction: 1 | -1 = 1, throughput: number | null = 100): Pace => ({
  ...{ width, direction, throughput },
});

test.each([
  {
    name: 'the first measurement raises the number by one',
    from: pace(3, 1, null),
    throughput: 100,
    width: 4,
  },
  {
    name: 'a change that raised the throughput continues',
    from: pace(4),
    throughput: 150,
    width: 5,
  },
  {
    name: 'a change that lowered the throughput is reversed',
    from: pace(4),
    throughput: 50,
    width: 3,
  },
  {
    name: 'a reduction that lowered the throughput is reversed',
    from: pace(3, -1),
    throughput: 50,
    width: 4,
  },
  {
    name: 'the number stays when the throughput does not change',
    from: pace(4),
    throughput: 103,
    width: 4,
  },
  { name: 'the number is at most six', from: pace(6), throughput: 200, width: 6 },
  { name: 'the number is at least two', from: pace(2, -1), throughput: 200, width: 2 },
])('$name', ({ from, throughput, width }) => {
  expect(paceAfter(from, throughput).width).toBe(width);
});

test('throttling halves the number and starts a new measurement', () => {
  expect(paceAfterThrottle(pace(6))).toEqual({ width: 3, direction: 1, throughput: null });
  expect(paceAfterThrottle(pace(2)).width).toBe(2);
});

test('a pacer measures while bytes are sent, not during pauses', () => {
  const widths: number[] = [];
  const pacer = createPacer((width) => widths.push(width));
  for (let second = 0; second <= 4; second += 1) pacer.sent(1000, second * 1000);
  expect(widths).toEqual([4]);
  pacer.sent(1, 60_000);
  expect(widths).toEqual([4]);
  pacer.throttled();
  expect(pacer.width).toBe(2);
});
