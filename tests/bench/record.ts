import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { format } from 'prettier';
import { withFigures, type Recorded as AllRecorded } from './figures.ts';
import { fileSizePlot } from './plots/file-size.ts';
import { idleTabPlot } from './plots/idle-tab.ts';
import { drawLines } from './plots/line-plot.ts';
import { reasons } from './reasons.ts';
import type { Part, Row } from './row.ts';

/** The last run of a benchmark. */
interface Recorded {
  readonly machine: string;
  /** ISO 8601. */
  readonly at: string;
  readonly rows: readonly Row[];
}

const json = 'docs/benchmarks.json';

/** Describes the machine that the figures were measured on. */
export const machine = (versions: Readonly<Record<string, string>>): string => {
  const memory = Math.round(totalmem() / 2 ** 30);
  const cores = availableParallelism();
  const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${cpus()[0]?.model.trim() ?? process.arch}, ${cores} cores, ${memory} GiB, ${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    ...libraries,
  ].join('; ');
};

const cell = (value: string | number | null): string => (value === null ? '' : String(value));

const metOrMissed = ({ met }: Row): string => {
  if (met === null) return '';
  return met ? 'met' : '**missed**';
};

/** Formats rows as a Markdown table. */
export const tableOf = (rows: readonly Row[]): string =>
  [
    '| what | | against | ratio | target | |',
    '| --- | ---: | --- | ---: | --- | --- |',
    ...rows.map((row) => {
      const { what, value, unit, against, ratio, target } = row;
      const times = ratio === null ? '' : `${ratio} ×`;
      const figure = value === null ? '' : `${value} ${unit}`;
      const cells = [what, figure, cell(against), times, cell(target), metOrMissed(row)];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');

/** Lists why rows miss their targets; empty when none does. */
export const reasonsOf = (rows: readonly Row[]): readonly string[] => {
  const missed = rows.filter(({ met }) => met === false);
  const lines = missed.map(({ what }) => `- ${what}: ${reasons[what] ?? '**no reason given**'}`);
  return missed.length === 0 ? [] : ['Why targets are missed:', '', ...lines, ''];
};

/** Saves a benchmark beside the others in docs/benchmarks.json. */
export const record = async (name: string, recorded: Recorded): Promise<void> => {
  const text = await readFile(json, 'utf8').catch(() => '{}');
  const all = { ...(JSON.parse(text) as Record<string, Recorded>), [name]: recorded };
  await writeFile(json, await format(JSON.stringify(all), { parser: 'json' }));
};

/** Writes the figures of docs/benchmarks.json into README.md, and the plots of costs. */
export const writeFigures = async (): Promise<void> => {
  const all = JSON.parse(await readFile(json, 'utf8')) as AllRecorded;
  const readme = withFigures(await readFile('README.md', 'utf8'), all);
  const options = { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' } as const;
  await writeFile('README.md', await format(readme, options));
  await mkdir('docs/plots', { recursive: true });
  await writeFile('docs/plots/file-size.svg', drawLines(fileSizePlot(all)));
  await writeFile('docs/plots/idle-tab.svg', drawLines(idleTabPlot()));
};

/** Writes the page of a benchmark. */
export const writePage = async (
  file: string,
  title: string,
  { machine: on, at }: Recorded,
  parts: readonly Part[],
  notes: string,
): Promise<void> => {
  const page = [
    `# ${title}`,
    '',
    'Made by `npm run bench` from a real run ([benchmarks.json](benchmarks.json)); not edited by hand.',
    '',
    `${at.slice(0, 10)}, on ${on}.`,
    '',
    ...parts.flatMap(({ heading, about, rows }) => [
      `## ${heading}`,
      '',
      about,
      '',
      tableOf(rows),
      '',
      ...reasonsOf(rows),
    ]),
    notes,
    '',
  ].join('\n');
  await writeFile(
    file,
    await format(page, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' }),
  );
};
