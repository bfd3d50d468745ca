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
  readonly imports?: readonly string[];
}

/** What is loaded together: entries of the manifest, without what was loaded before. KiB of brotli. */
const budgets = [
  { name: 'until the sign-in form', entries: ['index.html'], budget: 36 },
  { name: 'to sign in', entries: ['sign-in/cognito.ts'], budget: 25 },
  {
    name: 'until the signed-in page',
    entries: ['app/SignedIn.svelte', 'workspace/open-workspace.ts'],
    budget: 85.5,
  },
  { name: 'to send and show pictures', entries: ['workspace/s3-access.ts'], budget: 37 },
] as const;

await ensureBuilt(['site']);
const folder = dirname(artefactPath('site'));
const manifest = JSON.parse(readFileSync(join(folder, 'build.json'), 'utf8')) as Record<
  string,
  Chunk
>;

const withImports = (entry: string, found: Set<string>): Set<string> => {
  const chunk = manifest[entry];
  if (chunk === undefined) throw new Error(`${entry} is no entry of the built page`);
  if (!found.has(entry)) {
    found.add(entry);
    for (const imported of chunk.imports ?? []) withImports(imported, found);
  }
  return found;
};

const kibibytes = (file: string): number =>
  brotliCompressSync(readFileSync(join(folder, file))).length / 1024;

const loaded = new Set<string>();
let isOver = false;
for (const { name, entries, budget } of budgets) {
  const together = new Set<string>();
  for (const entry of entries) withImports(entry, together);
  const size = [...together]
    .filter((entry) => !loaded.has(entry))
    .map((entry) => manifest[entry]?.file ?? '')
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + kibibytes(file), 0);
  for (const entry of together) loaded.add(entry);
  const over = size > budget;
  isOver ||= over;
  console.log(`${size.toFixed(1)} of ${budget} KiB ${name}${over ? ': over budget' : ''}`);
}
if (isOver) process.exitCode = 1;
