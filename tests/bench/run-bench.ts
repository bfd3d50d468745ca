/** `npm run bench -- NAME`: measures, prints, and writes docs/benchmarks.json and the benchmark's page.
 *  Ratios compare with a floor of the same run; times are of this machine. Without a name, runs every
 *  benchmark. A missed target does not fail the run. */
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { ensureBuilt } from '../../infra/build/artefacts.ts';
import { benchConverter } from './converter/bench.ts';
import { converterNotes } from './converter/notes.ts';
import { benchPage } from './page/bench.ts';
import { pageNotes } from './page/notes.ts';
import { benchWallet } from './wallet/bench.ts';
import { walletNotes } from './wallet/notes.ts';
import { machine, record, tableOf, writePage } from './record.ts';

const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: {
    pictures: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '5' },
  },
});
/** How many pictures the benchmark of the page sends. */
const pictures = Number(values.pictures);
/** How long an attack on the wallet goes on that has no end of its own. */
const seconds = Number(values.seconds);

const benchmarks = {
  converter: async () => {
    await ensureBuilt(['converter']);
    const parts = await benchConverter((heading) => console.log(`measured: ${heading}`));
    const on = machine({ sharp: sharp.versions.sharp ?? '', libvips: sharp.versions.vips ?? '' });
    const recorded = {
      machine: on,
      at: new Date().toISOString(),
      rows: parts.flatMap(({ rows }) => rows),
    };
    for (const { heading, rows } of parts) console.log(`\n${heading}\n\n${tableOf(rows)}`);
    await record('converter', recorded);
    await writePage(
      'docs/benchmarks.md',
      'How fast the converter is',
      recorded,
      parts,
      converterNotes,
    );
  },
  page: async () => {
    await ensureBuilt(['template', 'converter', 'site']);
    const parts = await benchPage(pictures);
    const recorded = {
      machine: machine({}),
      at: new Date().toISOString(),
      rows: parts.flatMap(({ rows }) => rows),
    };
    for (const { heading, rows } of parts) console.log(`\n${heading}\n\n${tableOf(rows)}`);
    await record('page', recorded);
    await writePage('docs/benchmarks-page.md', 'How fast the page is', recorded, parts, pageNotes);
  },
  wallet: async () => {
    await ensureBuilt(['template', 'converter']);
    const parts = await benchWallet(seconds);
    const recorded = {
      machine: machine({}),
      at: new Date().toISOString(),
      rows: parts.flatMap(({ rows }) => rows),
    };
    for (const { heading, rows } of parts) console.log(`\n${heading}\n\n${tableOf(rows)}`);
    await record('wallet', recorded);
    await writePage(
      'docs/benchmarks-wallet.md',
      'What a hostile account achieves',
      recorded,
      parts,
      walletNotes,
    );
  },
};

const isKnown = (name: string): name is keyof typeof benchmarks => name in benchmarks;

const unknown = asked.filter((name) => !isKnown(name));
if (unknown.length > 0) {
  console.error(
    `No benchmark ${unknown.join(', ')}; there are: ${Object.keys(benchmarks).join(', ')}`,
  );
  process.exit(2);
}
for (const name of asked.length > 0
  ? asked.filter(isKnown)
  : Object.keys(benchmarks).filter(isKnown)) {
  await benchmarks[name]();
}
