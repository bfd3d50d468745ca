/** Heights of a grid's rows in CSS pixels, gaps included. */
export interface RowHeights {
  readonly count: number;
  /** Measured heights by row; rows that were never rendered are missing. */
  readonly measured: ReadonlyMap<number, number>;
  /** Height of a row that was never rendered. */
  readonly estimate: number;
}

/** Rows to render, in order, each with the height of the rows left out before it; `after` is the
 *  height of those left out after the last. */
export interface GridWindow {
  readonly rows: readonly { readonly row: number; readonly before: number }[];
  readonly after: number;
}

const heightOf = ({ measured, estimate }: RowHeights, row: number): number =>
  measured.get(row) ?? estimate;

/** The rows that overlap `top` to `bottom`, which are pixels from the grid's top; and `pinned`, a row
 *  that stays rendered wherever it is (it has the focus), or null. */
export const gridWindow = (
  heights: RowHeights,
  { top, bottom }: { readonly top: number; readonly bottom: number },
  pinned: number | null,
): GridWindow => {
  const rows: { row: number; before: number }[] = [];
  let offset = 0;
  let skipped = 0;
  for (let row = 0; row < heights.count; row += 1) {
    const height = heightOf(heights, row);
    if ((offset < bottom && offset + height > top) || row === pinned) {
      rows.push({ row, before: skipped });
      skipped = 0;
    } else {
      skipped += height;
    }
    offset += height;
  }
  return { rows, after: skipped };
};

/** The index that an arrow key, Home or End moves to from `index`; null for other keys. */
export const nextIndex = (
  key: string,
  index: number,
  { columns, count }: { readonly columns: number; readonly count: number },
  toEnds: boolean,
): number | null => {
  const rowStart = index - (index % columns);
  const within = (to: number): number => (to >= 0 && to < count ? to : index);
  switch (key) {
    case 'ArrowLeft':
      return within(index - 1);
    case 'ArrowRight':
      return within(index + 1);
    case 'ArrowUp':
      return within(index - columns);
    case 'ArrowDown':
      return within(index + columns);
    case 'Home':
      return toEnds ? 0 : rowStart;
    case 'End':
      return toEnds ? count - 1 : Math.min(rowStart + columns, count) - 1;
    default:
      return null;
  }
};
