/** `npm run budgets`: fails when the built page's JavaScript is larger than its budgets. Builds the page
 *  first where a source is newer. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { artefactPath, ensureBuilt } from './artefacts.ts';

/** A chunk in Vite's manifest.
 *  @see https://vite.dev/guide/backend-integration */
interface Chunk {
  readonly file: string;
  readonly name?: string;
  readonly imports?: readonly string[];
}

/** The budget of each chunk of src/vite.config.ts, not counting chunks loaded before it, in KiB
 *  compressed by brotli. */
const budgets = [
  // Since the page has texts in several languages, 1.4 KiB of this choose the language, load its texts
  // and fill them in.
  { what: 'until the sign-in form', name: 'form', budget: 32.5 },
  { what: 'to sign in', name: 'sign-in', budget: 25 },
  { what: 'until the signed-in page', name: 'signed-in', budget: 82.5 },
  { what: 'to send and show pictures', name: 'pictures', budget: 32 },
] as const;

await ensureBuilt(['site']);
const folder = dirname(artefactPath('site'));
const manifest = JSON.parse(readFileSync(join(folder, 'build.json'), 'utf8')) as Record<
  string,
  Chunk
>;

const keyOf = (name: string): string => {
  const found = Object.entries(manifest).find(
    ([, chunk]) => chunk.name === name && chunk.file.endsWith('.js'),
  );
  if (found === undefined) throw new Error(`the built page has no chunk ${name}`);
  return found[0];
};

const withImports = (key: string, found: Set<string>): Set<string> => {
  if (!found.has(key)) {
    found.add(key);
    for (const imported of manifest[key]?.imports ?? []) withImports(imported, found);
  }
  return found;
};

const kibibytes = (file: string): number =>
  brotliCompressSync(readFileSync(join(folder, file))).length / 1024;

const loaded = new Set<string>();
let isOver = false;
for (const { what, name, budget } of budgets) {
  const together = withImports(keyOf(name), new Set());
  const size = [...together]
    .filter((key) => !loaded.has(key))
    .map((key) => manifest[key]?.file ?? '')
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + kibibytes(file), 0);
  for (const key of together) loaded.add(key);
  const over = size > budget;
  isOver ||= over;
  console.log(`${size.toFixed(1)} of ${budget} KiB ${what}${over ? ': over budget' : ''}`);
}
if (isOver) process.exitCode = 1;
