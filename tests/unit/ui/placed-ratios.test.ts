import { expect, test } from 'vitest';
import { placeRatios } from '../../../src/ui/placed-ratios.ts';

const picture = (ratio: number | null, mayMove = false) => ({ key: 'a', ratio, mayMove });
const wasPlacedAt = (ratio: number) => new Map([['a', ratio]]);

test.each([
  { name: 'a known ratio is used', one: picture(2), before: new Map(), below: 0, ratio: 2 },
  {
    name: 'an unknown one is a photograph’s',
    one: picture(null),
    before: new Map(),
    below: 0,
    ratio: 1.5,
  },
  {
    name: 'a ratio that arrives on screen waits',
    one: picture(0.75),
    before: wasPlacedAt(1.5),
    below: 1,
    ratio: 1.5,
  },
  {
    name: 'one that arrives below the screen is used',
    one: picture(0.75),
    before: wasPlacedAt(1.5),
    below: 0,
    ratio: 0.75,
  },
  {
    name: 'one of a picture that was just added is used',
    one: picture(0.75, true),
    before: wasPlacedAt(1.5),
    below: 1,
    ratio: 0.75,
  },
  {
    name: 'a rounded one moves nothing',
    one: picture(320 / 213, true),
    before: wasPlacedAt(1.5),
    below: 0,
    ratio: 1.5,
  },
  {
    name: 'one that is no longer known stays',
    one: picture(null, true),
    before: wasPlacedAt(0.75),
    below: 0,
    ratio: 0.75,
  },
])('$name', ({ one, before, below, ratio }) => {
  expect(placeRatios([one], before, below).get('a')).toBe(ratio);
});

test('pictures that are no longer shown are forgotten', () => {
  expect([...placeRatios([], wasPlacedAt(1.5), 0)]).toEqual([]);
});
