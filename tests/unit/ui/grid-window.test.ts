import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gridWindow, nextIndex } from '../../../src/ui/grid-window.ts';

const heights = fc.record({
  count: fc.nat(60),
  measured: fc
    .array(fc.tuple(fc.nat(59), fc.integer({ min: 1, max: 500 })))
    .map((pairs): ReadonlyMap<number, number> => new Map(pairs)),
  estimate: fc.integer({ min: 1, max: 500 }),
});
const view = fc
  .tuple(fc.integer({ min: -5_000, max: 20_000 }), fc.nat(3_000))
  .map(([top, height]) => ({ top, bottom: top + height }));

describe('the rows of a grid that are rendered', () => {
  test('are as high, with the spacers, as all rows', () => {
    fc.assert(
      fc.property(heights, view, fc.option(fc.nat(59)), (rows, on, pinned) => {
        const height = (row: number): number => rows.measured.get(row) ?? rows.estimate;
        const total = Array.from({ length: rows.count }, (_, row) => height(row));
        const { rows: shown, after } = gridWindow(rows, on, pinned);
        const sum = shown.reduce((all, { row, before }) => all + before + height(row), after);
        expect(sum).toBe(total.reduce((all, one) => all + one, 0));
      }),
    );
  });

  test('are those that overlap the view, and the pinned one', () => {
    fc.assert(
      fc.property(heights, view, fc.option(fc.nat(59)), (rows, on, pinned) => {
        const shown = new Set(gridWindow(rows, on, pinned).rows.map(({ row }) => row));
        let top = 0;
        for (let row = 0; row < rows.count; row += 1) {
          const bottom = top + (rows.measured.get(row) ?? rows.estimate);
          expect(shown.has(row)).toBe((top < on.bottom && bottom > on.top) || row === pinned);
          top = bottom;
        }
      }),
    );
  });
});

describe('keys move through a grid of 3 columns and 8 cells', () => {
  test.each([
    { key: 'ArrowRight', from: 2, to: 3 },
    { key: 'ArrowRight', from: 7, to: 7 },
    { key: 'ArrowLeft', from: 0, to: 0 },
    { key: 'ArrowDown', from: 1, to: 4 },
    { key: 'ArrowDown', from: 5, to: 5 },
    { key: 'ArrowUp', from: 7, to: 4 },
    { key: 'ArrowUp', from: 2, to: 2 },
    { key: 'Home', from: 5, to: 3 },
    { key: 'End', from: 3, to: 5 },
    { key: 'End', from: 6, to: 7 },
    { key: 'Home', from: 5, ends: true, to: 0 },
    { key: 'End', from: 1, ends: true, to: 7 },
    { key: 'Enter', from: 1, to: null },
  ])('$key from $from goes to $to', ({ key, from, to, ends = false }) => {
    expect(nextIndex(key, from, { columns: 3, count: 8 }, ends)).toBe(to);
  });
});
