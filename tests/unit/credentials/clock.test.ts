import { expect, test } from 'vitest';
import { createClock, noticeableOffset, offsetAfter } from '../../../src/credentials/clock.ts';

const hour = 3_600_000;

test.each([
  {
    name: 'agreement to the second changes nothing',
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
    name: 'a slow answer is no reason to doubt',
    offset: 0,
    server: 0,
    sent: 0,
    got: 20_000,
    after: 0,
  },
  {
    name: 'a known offset that still fits stays as it is',
    offset: hour,
    server: hour + 1000,
    sent: 500,
    got: 900,
    after: hour,
  },
])('$name', ({ offset, server, sent, got, after }) => {
  expect(offsetAfter(offset, server, sent, got)).toBe(after);
});

test('an answer without a readable Date says nothing', () => {
  const clock = createClock(() => 1000);
  clock.observe(Number.NaN, 0, 0);
  expect(clock.now()).toBe(1000);
});

test('people hear of an offset from a minute on, in seconds', () => {
  expect(noticeableOffset(59_999)).toBe(0);
  expect(noticeableOffset(-3 * hour)).toBe(-3 * 3600);
});
