import type { Row } from './row.ts';

/** docs/benchmarks.json. */
export type Recorded = Readonly<
  Record<string, { readonly at: string; readonly rows: readonly Row[] } | undefined>
>;

/** The rows that README.md shows, by benchmark; each with the page that explains it. */
const shown: readonly (readonly [bench: string, what: string, page: string])[] = [
  ['converter', '12 MP baseline JPEG: the handler', 'benchmarks.md'],
  ['converter', '24 MP baseline JPEG, at its peak', 'benchmarks.md'],
  ['page', 'first card after the files were added', 'benchmarks-page.md'],
  ['page', "link after the outcome's row, median of 20", 'benchmarks-page.md'],
  ['page', "the page's upload", 'benchmarks-page.md'],
  ['engine', 'decisions on one core', 'benchmarks-engine.md'],
  ['cost', 'Latchkey: everything', 'benchmarks-cost.md'],
  ['cost', 'a page left open', 'benchmarks-cost.md'],
];

/** Writes README.md's table of figures; prettier has to format it.
 *  @throws {Error} naming a row that was not measured. */
export const figuresOf = (recorded: Recorded): string => {
  const lines = shown.map(([bench, what, page]) => {
    const row = recorded[bench]?.rows.find((each) => each.what === what);
    if (row === undefined) throw new Error(`docs/benchmarks.json has no ${bench}: ${what}`);
    const { value, unit, against, ratio, target, met } = row;
    const figure = value === null ? '' : `${value} ${unit}`;
    const compared = ratio === null ? '' : `, ${ratio} × ${against ?? ''}`;
    const wanted = target === null ? '' : `${target}${met === true ? '' : ', **missed**'}`;
    return `| [${what}](docs/${page}) | ${figure}${compared} | ${wanted} |`;
  });
  return ['| measured | | target |', '| --- | --- | --- |', ...lines].join('\n');
};

const begin = '<!-- figures: npm run bench -- figures -->';
const end = '<!-- end of figures -->';

/** Puts the table between README.md's marks.
 *  @throws {Error} when the marks are missing. */
export const withFigures = (readme: string, recorded: Recorded): string => {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error('README.md has no marks for the figures');
  return `${readme.slice(0, from + begin.length)}\n\n${figuresOf(recorded)}\n\n${readme.slice(to)}`;
};
