import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cellsOf,
  justifiedRows,
  nextIndex,
  rowsWithin,
  sheetHeight,
  sheetRules,
  type SheetRow,
} from '../../../src/ui/justified-rows.ts';

const photo = 3 / 2;
const upright = 3 / 4;
const panorama = 960 / 72;

const ratios = fc.array(
  fc.oneof(
    fc.constantFrom(photo, upright, 1, 16 / 9, 9 / 16),
    fc.double({ min: 0.02, max: 50, noNaN: true }),
  ),
  { maxLength: 60 },
);
const rules = fc.integer({ min: 240, max: 2_560 }).map(sheetRules);

const widthOf = ({ widths }: SheetRow, gap: number): number =>
  widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1);

describe('rows of pictures of any ratios, on a sheet of any width', () => {
  test('hold every picture once, in order', () => {
    fc.assert(
      fc.property(ratios, rules, (pictures, sheet) => {
        const rows = justifiedRows(pictures, sheet);
        const indices = rows.flatMap(({ first, widths }) => widths.map((_, at) => first + at));
        expect(indices).toEqual(pictures.map((_, index) => index));
      }),
    );
  });

  test('are as wide as the sheet, except the last, which may be narrower', () => {
    fc.assert(
      fc.property(ratios, rules, (pictures, sheet) => {
        const rows = justifiedRows(pictures, sheet);
        for (const row of rows.slice(0, -1)) {
          expect(widthOf(row, sheet.gap)).toBeCloseTo(sheet.width, 6);
        }
        for (const row of rows.slice(-1)) {
          expect(widthOf(row, sheet.gap)).toBeLessThanOrEqual(sheet.width + 1e-6);
        }
      }),
    );
  });

  test('have heights within the bounds and do not overlap', () => {
    fc.assert(
      fc.property(ratios, rules, (pictures, sheet) => {
        let bottom = -sheet.gap;
        for (const { top, height } of justifiedRows(pictures, sheet)) {
          expect(height).toBeGreaterThanOrEqual(sheet.min);
          expect(height).toBeLessThanOrEqual(sheet.max);
          expect(top).toBeCloseTo(bottom + sheet.gap, 6);
          bottom = top + height;
        }
      }),
    );
  });

  test('stay where they are, except the last, when a picture is appended', () => {
    fc.assert(
      fc.property(
        ratios,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        rules,
        (some, one, sheet) => {
          const before = justifiedRows(some, sheet);
          expect(
            justifiedRows([...some, one], sheet).slice(0, Math.max(0, before.length - 1)),
          ).toEqual(before.slice(0, -1));
        },
      ),
    );
  });
});

describe('a sheet of 1,000 pixels', () => {
  const sheet = sheetRules(1_000);
  const shape = (pictures: readonly number[]) =>
    justifiedRows(pictures, sheet).map(({ height, widths }) => [widths.length, Math.round(height)]);

  test.each([
    { name: 'nothing for no pictures', pictures: [], rows: [] },
    { name: 'one photograph at the target height', pictures: [photo], rows: [[1, 236]] },
    { name: 'two photographs side by side', pictures: [photo, photo], rows: [[2, 331]] },
    {
      name: 'three photographs in a row, and the rest below',
      pictures: [photo, photo, photo, photo],
      rows: [
        [3, 220],
        [1, 236],
      ],
    },
    {
      name: 'five upright photographs in a row',
      pictures: Array(5).fill(upright),
      rows: [[5, 260]],
    },
    {
      name: 'a panorama in a row of its own at the least height',
      pictures: [photo, photo, panorama],
      rows: [
        [2, 331],
        [1, 160],
      ],
    },
    { name: 'a needle no narrower than a phone’s photograph', pictures: [0.05], rows: [[1, 236]] },
  ])('shows $name', ({ pictures, rows }) => {
    expect(shape(pictures)).toEqual(rows);
  });
});

const sheet = sheetRules(1_000);
/** Rows of three, three and two photographs. */
const eight = justifiedRows(Array<number>(8).fill(photo), sheet);

test('the rows that overlap the view are rendered, and the one that has the focus', () => {
  fc.assert(
    fc.property(
      ratios,
      rules,
      fc.tuple(fc.integer({ min: -3_000, max: 9_000 }), fc.nat(3_000)),
      fc.option(fc.nat(59)),
      (pictures, size, [top, height], pinned) => {
        const rows = justifiedRows(pictures, size);
        const view = { top, bottom: top + height };
        const shown = new Set(rowsWithin(rows, view, pinned));
        for (const row of rows) {
          const overlaps = row.top < view.bottom && row.top + row.height > view.top;
          const hasFocus =
            pinned !== null && pinned >= row.first && pinned < row.first + row.widths.length;
          expect(shown.has(row)).toBe(overlaps || hasFocus);
        }
      },
    ),
  );
});

test('the cells of a row are side by side, with the gap between them', () => {
  const cells = cellsOf({ first: 3, top: 50, height: 200, widths: [300, 100] }, sheet);
  expect(cells).toEqual([
    { index: 3, left: 0, top: 50, width: 300, height: 200 },
    { index: 4, left: 306, top: 50, width: 100, height: 200 },
  ]);
});

test('the height of a sheet is that of its rows and the gaps between them', () => {
  expect(sheetHeight([])).toBe(0);
  const heights = eight.reduce((sum, { height }) => sum + height, 0);
  expect(sheetHeight(eight)).toBeCloseTo(heights + 2 * sheet.gap, 6);
});

describe('keys move through rows of three, three and two pictures', () => {
  test('the rows are as the next tests need them', () => {
    expect(eight.map(({ widths }) => widths.length)).toEqual([3, 3, 2]);
  });

  test.each([
    { key: 'ArrowRight', from: 2, to: 3 },
    { key: 'ArrowRight', from: 7, to: 7 },
    { key: 'ArrowLeft', from: 3, to: 2 },
    { key: 'ArrowLeft', from: 0, to: 0 },
    { key: 'ArrowDown', from: 1, to: 4 },
    { key: 'ArrowDown', from: 5, to: 7 },
    { key: 'ArrowDown', from: 7, to: 7 },
    { key: 'ArrowUp', from: 6, to: 3 },
    { key: 'ArrowUp', from: 2, to: 2 },
    { key: 'Home', from: 5, to: 3 },
    { key: 'End', from: 3, to: 5 },
    { key: 'End', from: 6, to: 7 },
    { key: 'Home', from: 5, ends: true, to: 0 },
    { key: 'End', from: 1, ends: true, to: 7 },
    { key: 'Enter', from: 1, to: null },
  ])('$key from $from goes to $to', ({ key, from, to, ends = false }) => {
    expect(nextIndex(key, from, eight, sheet, ends)).toBe(to);
  });
});
