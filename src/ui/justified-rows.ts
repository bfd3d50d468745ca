/** Measures of a contact sheet, in CSS pixels. */
export interface SheetRules {
  readonly width: number;
  /** Between cells and between rows. */
  readonly gap: number;
  /** Height that rows come close to. */
  readonly target: number;
  readonly min: number;
  readonly max: number;
}

/** One row of a contact sheet, in CSS pixels. */
export interface SheetRow {
  /** Index of the row's first item. */
  readonly first: number;
  readonly top: number;
  readonly height: number;
  /** Width of each cell. */
  readonly widths: readonly number[];
}

/** Returns the rules for a sheet of this width: smaller pictures on smaller screens. */
export const sheetRules = (width: number): SheetRules => {
  if (width < 520) return { width, gap: 6, target: 148, min: 100, max: 240 };
  if (width < 1000) return { width, gap: 6, target: 200, min: 136, max: 310 };
  return { width, gap: 6, target: 236, min: 160, max: 350 };
};

/** Narrowest cell, as a share of its height: a phone's upright photograph. */
const narrowest = 9 / 16;

/** The ratio of a picture's cell: cells are neither as narrow nor as wide as some pictures. */
const cellRatio = (ratio: number, { width, min }: SheetRules): number =>
  Math.min(Math.max(ratio, narrowest), Math.max(narrowest, width / min));

/** Height at which a row with this sum of ratios is as wide as the sheet. */
const fullHeight = (sum: number, count: number, { width, gap }: SheetRules): number =>
  (width - gap * (count - 1)) / sum;

/** How far a height is from the target, by ratio. */
const misfit = (height: number, { target }: SheetRules): number =>
  Math.abs(Math.log(Math.max(height, 1) / target));

const clamp = (height: number, { min, max }: SheetRules): number =>
  Math.min(max, Math.max(min, height));

/** Lays out one row. Fills the sheet's width where pictures can keep their ratios or nearly so; a row
 *  with too few pictures (`isLast`) keeps them and ends early. */
const rowOf = (
  first: number,
  top: number,
  ratios: readonly number[],
  rules: SheetRules,
  isLast: boolean,
): SheetRow => {
  const sum = ratios.reduce((total, ratio) => total + ratio, 0);
  const full = fullHeight(sum, ratios.length, rules);
  if (isLast && full > rules.max) {
    const height = clamp(rules.target, rules);
    return { first, top, height, widths: ratios.map((ratio) => ratio * height) };
  }
  // Where the height is clamped, the widths alone fill the row and pictures are cropped a little.
  return { first, top, height: clamp(full, rules), widths: ratios.map((ratio) => ratio * full) };
};

/** Lays pictures out in rows, in order, by their ratios (width / height). Every row but the last is as
 *  wide as the sheet, and every height is within the rules. Appending a picture changes only the last row and
 *  those after it. */
export const justifiedRows = (ratios: readonly number[], rules: SheetRules): SheetRow[] => {
  const rows: SheetRow[] = [];
  let row: number[] = [];
  let sum = 0;
  let top = 0;
  const end = (next: number, isLast: boolean) => {
    const made = rowOf(next - row.length, top, row, rules, isLast);
    rows.push(made);
    top += made.height + rules.gap;
    row = [];
    sum = 0;
  };
  for (const [index, picture] of ratios.entries()) {
    const ratio = cellRatio(picture, rules);
    const without = fullHeight(sum, row.length, rules);
    const withIt = fullHeight(sum + ratio, row.length + 1, rules);
    if (row.length > 0 && misfit(without, rules) < misfit(withIt, rules)) end(index, false);
    row.push(ratio);
    sum += ratio;
  }
  if (row.length > 0) end(ratios.length, true);
  return rows;
};

/** Height of all rows. */
export const sheetHeight = (rows: readonly SheetRow[]): number => {
  const last = rows.at(-1);
  return last === undefined ? 0 : last.top + last.height;
};

/** The rows that overlap `top` to `bottom`, pixels from the sheet's top, and the row of the item
 *  `pinned`, which stays rendered wherever it is (it has the focus). */
export const rowsWithin = (
  rows: readonly SheetRow[],
  { top, bottom }: { readonly top: number; readonly bottom: number },
  pinned: number | null,
): SheetRow[] =>
  rows.filter(
    (row) =>
      (row.top < bottom && row.top + row.height > top) || (pinned !== null && holds(row, pinned)),
  );

/** Where a cell is, in CSS pixels from the sheet's corner. */
export interface SheetCell {
  readonly index: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The cells of a row. */
export const cellsOf = (
  { first, top, height, widths }: SheetRow,
  { gap }: SheetRules,
): SheetCell[] => {
  let left = 0;
  return widths.map((width, column) => {
    const cell = { index: first + column, left, top, width, height };
    left += width + gap;
    return cell;
  });
};

const holds = ({ first, widths }: SheetRow, index: number): boolean =>
  index >= first && index < first + widths.length;

const middle = ({ left, width }: SheetCell): number => left + width / 2;

/** The item of a row whose middle is nearest to `x`. */
const nearest = (row: SheetRow, x: number, rules: SheetRules): number => {
  const distance = (cell: SheetCell) => Math.abs(middle(cell) - x);
  const best = cellsOf(row, rules).reduce((one, other) =>
    distance(other) < distance(one) ? other : one,
  );
  return best.index;
};

/** The index that an arrow key, Home or End moves to from `index`; null for other keys. Up and down
 *  go to the nearest picture of the next row; Home and End to the ends of the row, or of the sheet. */
export const nextIndex = (
  key: string,
  index: number,
  rows: readonly SheetRow[],
  rules: SheetRules,
  toEnds: boolean,
): number | null => {
  const at = rows.findIndex((row) => holds(row, index));
  const row = rows[at];
  const last = rows.at(-1);
  if (row === undefined || last === undefined) return null;
  const lastOf = ({ first, widths }: SheetRow) => first + widths.length - 1;
  const vertical = (to: SheetRow | undefined) => {
    const cell = cellsOf(row, rules)[index - row.first];
    return to === undefined || cell === undefined ? index : nearest(to, middle(cell), rules);
  };
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowRight':
      return Math.min(lastOf(last), index + 1);
    case 'ArrowUp':
      return vertical(rows[at - 1]);
    case 'ArrowDown':
      return vertical(rows[at + 1]);
    case 'Home':
      return toEnds ? 0 : row.first;
    case 'End':
      return lastOf(toEnds ? last : row);
    default:
      return null;
  }
};
