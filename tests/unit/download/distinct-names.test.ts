import { expect, test } from 'vitest';
import { distinctNames } from '../../../src/download/distinct-names.ts';

test.each([
  { names: ['a.webp', 'b.webp'], distinct: ['a.webp', 'b.webp'] },
  { names: ['a.webp', 'a.webp', 'a.webp'], distinct: ['a.webp', 'a (2).webp', 'a (3).webp'] },
  {
    names: ['a.webp', 'a (2).webp', 'a.webp'],
    distinct: ['a.webp', 'a (2).webp', 'a (3).webp'],
  },
  { names: ['.hidden', '.hidden'], distinct: ['.hidden', '.hidden (2)'] },
  { names: [], distinct: [] },
])('names the entries $names as $distinct', ({ names, distinct }) => {
  expect(distinctNames(names)).toEqual(distinct);
});
