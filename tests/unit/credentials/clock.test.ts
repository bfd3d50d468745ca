import { expect, test } from 'vitest';
import { createClock, noticeableOffset, offsetAfter } from '../../../src/credentials/clock.ts';

const hour = 3_600_000;

test.each([
  {
    name: 'a clock right to the second changes nothing',
    offset: 0,
    server: 10_000,
    sent: 10_400,
    got: 10_900,
    after: 0,
  },
  {
    name: 'a clock three hours behind is noticed',
    offset: 0,
    server: 3 * hour,
    sent: -100,
    got: 100,
    after: 3 * hour + 500,
  },
  {
    name: 'a clock three hours ahead is noticed',
    offset: 0,
    server: 0,
    sent: 3 * hour,
    got: 3 * hour,
    after: -3 * hour + 500,
  },
  {
    name: 'a slow response changes nothing',
    offset: 0,
    server: 0,
    sent: 0,
    got: 20_000,
    after: 0,
  },
  {
    name: 'a known offset that still fits is kept',
    offset: hour,
    server: hour + 1000,
    sent: 500,
    got: 900,
    after: hour,
  },
])('$name', ({ offset, server, sent, got, after }) => {
  expect(offsetAfter(offset, server, sent, got)).toBe(after);
});

test('a response without a readable Date changes nothing', () => {
  const clock = createClock(() => 1000);
  clock.observe(Number.NaN, 0, 0);
  expect(clock.now()).toBe(1000);
});

test('an offset is reported from one minute on, in seconds', () => {
  expect(noticeableOffset(59_999)).toBe(0);
  expect(noticeableOffset(-3 * hour)).toBe(-3 * 3600);
});
