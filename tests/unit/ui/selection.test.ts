import { describe, expect, test } from 'vitest';
import { toggled, withRange } from '../../../src/ui/selection.ts';

const keys = ['a', 'b', 'c', 'd'];

test('a key is added, and taken out again', () => {
  const one = toggled(new Set(), 'a');
  expect([...one]).toEqual(['a']);
  expect([...toggled(one, 'a')]).toEqual([]);
});

describe('a range', () => {
  test.each([
    { from: 'b', to: 'd', selected: ['b', 'c', 'd'] },
    { from: 'c', to: 'a', selected: ['a', 'b', 'c'] },
    { from: null, to: 'c', selected: ['c'] },
    { from: 'gone', to: 'c', selected: ['c'] },
  ])('from $from to $to is $selected', ({ from, to, selected }) => {
    expect([...withRange(new Set(), keys, from, to)]).toEqual(selected);
  });

  test('keeps what was selected before', () => {
    expect([...withRange(new Set(['d']), keys, 'a', 'b')]).toEqual(['d', 'a', 'b']);
  });
});
