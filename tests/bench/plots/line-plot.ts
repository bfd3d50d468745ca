/** One line of a plot. */
export interface Series {
  readonly name: string;
  /** In the order of the plot's `at`. */
  readonly values: readonly number[];
}

export interface LinePlot {
  readonly title: string;
  /** What the axes show, with units. */
  readonly x: string;
  readonly y: string;
  /** Positions on the x axis, evenly spaced in the plot. */
  readonly at: readonly string[];
  readonly series: readonly Series[];
}

const width = 720;
const height = 400;
const margin = { left: 70, right: 190, top: 40, bottom: 56 } as const;
/** Distinct without colour vision, and on light and dark pages: Okabe and Ito's. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00'] as const;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escape(content)}</text>`;

const short = (value: number): string => String(Number(value.toPrecision(2)));

/** Draws lines as an SVG document. The y axis begins at zero.
 *  @throws {Error} for a series whose length differs from `at`. */
export const drawLines = ({ title, x, y, at, series }: LinePlot): string => {
  for (const { name, values } of series) {
    if (values.length !== at.length) throw new Error(`${name}: ${values.length} values`);
  }
  const inner = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  const most = Math.max(...series.flatMap(({ values }) => values), Number.MIN_VALUE);
  const xOf = (index: number): number =>
    margin.left + (at.length < 2 ? 0 : (index / (at.length - 1)) * inner.width);
  const yOf = (value: number): number => margin.top + inner.height * (1 - value / most);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const level = yOf(share * most).toFixed(1);
    return `<line x1="${margin.left}" x2="${margin.left + inner.width}" y1="${level}" y2="${level}" stroke="#8884"/>${text(margin.left - 8, Number(level) + 4, short(share * most), 'text-anchor="end"')}`;
  });
  const ticks = at.map((label, index) =>
    text(xOf(index), height - margin.bottom + 18, label, 'text-anchor="middle"'),
  );
  const lines = series.map(({ name, values }, index) => {
    const colour = colours[index % colours.length] ?? colours[0];
    const points = values.map(
      (value, place) => `${xOf(place).toFixed(1)},${yOf(value).toFixed(1)}`,
    );
    const key = margin.top + 16 + index * 22;
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.join(' ')}"/><line x1="${width - margin.right + 16}" x2="${width - margin.right + 36}" y1="${key}" y2="${key}" stroke="${colour}" stroke-width="2"/>${text(width - margin.right + 42, key + 4, name)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#777">`,
    `<title>${escape(title)}</title>`,
    text(margin.left, 22, title, 'font-size="15"'),
    ...grid,
    ...ticks,
    text(margin.left + inner.width / 2, height - 12, x, 'text-anchor="middle"'),
    `<g transform="rotate(-90 16 ${margin.top + inner.height / 2})">${text(16, margin.top + inner.height / 2, y, 'text-anchor="middle"')}</g>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
};
