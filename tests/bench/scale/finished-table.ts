import { row, type Row } from '../row.ts';
import type { Finished } from './finished-files.ts';
import type { Reading } from './reading.ts';

const figures = [
  { measure: 'requests', what: 'requests', unit: '' },
  { measure: 'items', what: 'rows read', unit: '' },
  { measure: 'bytes', what: 'read', unit: 'bytes' },
] as const;

/** A row against the first one: at most 1.15 times as much, and nothing where that read nothing. */
const against = (name: string, unit: string, value: number, first: number, files: number): Row =>
  row(name, value, unit, {
    against: `${files} files`,
    ...(first === 0
      ? { target: { atMost: 0, of: 'value' } }
      : { ratio: value / first, target: { atMost: 1.15, of: 'ratio' } }),
  });

/** The rows of a table: what `of` reads with each number of files, against the smallest number. */
const rowsOf = (
  measured: readonly Finished[],
  what: string,
  of: (finished: Finished) => Reading,
): readonly Row[] =>
  figures.flatMap(({ measure, what: figure, unit }) => {
    const [smallest] = measured;
    return measured.map((finished) => {
      const { files } = finished;
      const value = of(finished)[measure];
      const name = `${files} files, ${what}: ${figure}`;
      if (smallest === undefined || finished === smallest) return row(name, value, unit);
      return against(name, unit, value, of(smallest)[measure], smallest.files);
    });
  });

const perFile = ({ files, firstLoad: { requests, items, bytes } }: Finished): Reading => ({
  requests: requests / files,
  items: items / files,
  bytes: bytes / files,
});

/** What does not depend on how many files are finished. */
export const flatRows = (measured: readonly Finished[]): readonly Row[] => [
  ...rowsOf(measured, 'a page load', ({ load }) => load),
  ...rowsOf(measured, 'a poll without news', ({ poll }) => poll),
  ...rowsOf(measured, 'a look for an outcome', ({ look }) => look),
  ...rowsOf(measured, 'another device’s finished file', ({ news }) => news),
];

/** What each file adds on a new device. */
export const firstLoadRows = (measured: readonly Finished[]): readonly Row[] =>
  rowsOf(measured, 'first load, for each file', perFile);
