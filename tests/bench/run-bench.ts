/** `npm run bench -- NAME`: measures, prints, and writes docs/benchmarks.json and the benchmark's page.
 *  Ratios compare with a floor of the same run; times are of this machine. Without a name, runs every
 *  benchmark. README.md's figures follow; `npm run bench -- figures` only writes those. A missed target does
 *  not fail the run. */
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { ensureBuilt, type ArtefactName } from '../../infra/build/artefacts.ts';
import { benchConverter } from './converter/bench.ts';
import { converterNotes } from './converter/notes.ts';
import { benchCost } from './cost/bench.ts';
import { costNotes } from './cost/notes.ts';
import { benchEngine } from './engine/bench.ts';
import { engineNotes } from './engine/notes.ts';
import { benchPage } from './page/bench.ts';
import { pageNotes } from './page/notes.ts';
import { benchQuality } from './quality/bench.ts';
import { qualityNotes } from './quality/notes.ts';
import { benchScale } from './scale/bench.ts';
import { scaleNotes } from './scale/notes.ts';
import { benchWallet } from './wallet/bench.ts';
import { walletNotes } from './wallet/notes.ts';
import { benchFairness } from './fairness/bench.ts';
import { fairnessNotes } from './fairness/notes.ts';
import { machine, record, tableOf, writeFigures, writePage } from './record.ts';
import type { Part } from './row.ts';

const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: {
    pictures: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '5' },
    users: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '90' },
    rounds: { type: 'string', default: '5' },
  },
});
/** How many pictures the benchmark of the page sends. */
const pictures = Number(values.pictures);
/** How long an attack on the wallet goes on that has no end of its own. */
const seconds = Number(values.seconds);
/** How many users at most upload twenty files each in the benchmark of scale. */
const users = Number(values.users);
/** How long users upload in the benchmark of scale. */
const minutes = Number(values.minutes);
/** How often the benchmark of fairness measures a user alone and beside each flood. */
const rounds = Number(values.rounds);

/** A benchmark: what it measures, and the page that it writes. */
interface Benchmark {
  readonly needs: readonly ArtefactName[];
  readonly measure: () => Promise<readonly Part[]>;
  /** Versions that its figures depend on, beside Node's. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly page: string;
  readonly title: string;
  readonly notes: string;
}

const benchmarks: Readonly<Record<string, Benchmark>> = {
  converter: {
    needs: ['converter'],
    measure: () => benchConverter((heading) => console.log(`measured: ${heading}`)),
    versions: { sharp: sharp.versions.sharp ?? '', libvips: sharp.versions.vips ?? '' },
    page: 'docs/benchmarks.md',
    title: 'How fast the converter is',
    notes: converterNotes,
  },
  quality: {
    needs: [],
    measure: benchQuality,
    versions: { sharp: sharp.versions.sharp ?? '', libvips: sharp.versions.vips ?? '' },
    page: 'docs/benchmarks-quality.md',
    title: 'Which quality equals which',
    notes: qualityNotes,
  },
  page: {
    needs: ['template', 'converter', 'site'],
    measure: () => benchPage(pictures),
    page: 'docs/benchmarks-page.md',
    title: 'How fast the page is',
    notes: pageNotes,
  },
  engine: {
    needs: ['template', 'converter', 'site'],
    measure: benchEngine,
    page: 'docs/benchmarks-engine.md',
    title: 'How fast the engine is',
    notes: engineNotes,
  },
  cost: {
    needs: ['template', 'converter'],
    measure: benchCost,
    page: 'docs/benchmarks-cost.md',
    title: 'What an upload costs',
    notes: costNotes,
  },
  scale: {
    needs: ['template', 'converter'],
    measure: () => benchScale({ users, minutes }, (heading) => console.log(`measured: ${heading}`)),
    page: 'docs/benchmarks-scale.md',
    title: 'Whether cost grows with users and files',
    notes: scaleNotes,
  },
  wallet: {
    needs: ['template', 'converter'],
    measure: () => benchWallet(seconds),
    page: 'docs/benchmarks-wallet.md',
    title: 'What a hostile account achieves',
    notes: walletNotes,
  },
  fairness: {
    needs: ['template', 'converter'],
    measure: () => benchFairness(rounds, (flood) => console.log(`measured: ${flood}`)),
    page: 'docs/benchmarks-fairness.md',
    title: 'What a quiet user waits for beside a hostile account',
    notes: fairnessNotes,
  },
};

const run = async (name: string, benchmark: Benchmark): Promise<void> => {
  await ensureBuilt(benchmark.needs);
  const parts = await benchmark.measure();
  const recorded = {
    machine: machine(benchmark.versions ?? {}),
    at: new Date().toISOString(),
    rows: parts.flatMap(({ rows }) => rows),
  };
  for (const { heading, rows } of parts) console.log(`\n${heading}\n\n${tableOf(rows)}`);
  await record(name, recorded);
  await writePage(benchmark.page, benchmark.title, recorded, parts, benchmark.notes);
};

const unknown = asked.filter((name) => name !== 'figures' && !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(
    `No benchmark ${unknown.join(', ')}; there are: ${Object.keys(benchmarks).join(', ')}`,
  );
  process.exit(2);
}
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (asked.length === 0 || asked.includes(name)) await run(name, benchmark);
}
await writeFigures();
