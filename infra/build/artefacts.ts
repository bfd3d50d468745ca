import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A build output: built again only when a source is newer. */
interface Artefact {
  readonly output: string;
  readonly sources: readonly string[];
  readonly command: readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
const vite = join(root, 'node_modules/vite/bin/vite.js');

const artefacts = {
  template: {
    output: 'cdk.out/Latchkey.template.json',
    sources: ['infra/stack', 'iam-policies', 'src/content-security-policy.ts', 'package-lock.json'],
    command: [tsx, 'infra/stack/app.ts'],
  },
  converter: {
    output: 'dist/converter/handler.cjs',
    sources: ['lambdas', 'src/contract', 'infra/build/bundle-converter.ts', 'package-lock.json'],
    command: [tsx, 'infra/build/bundle-converter.ts'],
  },
  site: {
    output: 'dist/site/index.html',
    sources: ['src', 'wuchale.config.js', 'package-lock.json'],
    command: [vite, 'build', '--config', 'src/vite.config.ts', '--logLevel', 'warn'],
  },
} as const satisfies Record<string, Artefact>;

export type ArtefactName = keyof typeof artefacts;

/** Absolute path of an artefact. */
export const artefactPath = (name: ArtefactName): string => join(root, artefacts[name].output);

/** Builds those of `names` that are missing or older than a source, concurrently.
 *  @throws Error with the builder's output when a build fails. */
export const ensureBuilt = async (names: readonly ArtefactName[]): Promise<void> => {
  await Promise.all(names.map((name) => ensure(artefacts[name])));
};

const run = promisify(execFile);

const ensure = async ({ output, sources, command }: Artefact): Promise<void> => {
  const made = await modified(join(root, output));
  const newest = Math.max(
    ...(await Promise.all(sources.map((path) => newestIn(join(root, path))))),
  );
  if (made > newest) return;
  // With a test runner's NODE_ENV, Vite and Svelte would build the page for development, and the next
  // `npm start` would serve that.
  const env = { ...process.env, NODE_ENV: 'production' };
  await run(process.execPath, [...command], { cwd: root, env, maxBuffer: 16 * 1024 * 1024 });
};

const modified = async (path: string): Promise<number> =>
  (await stat(path).catch(() => null))?.mtimeMs ?? 0;

/** What a build of the page makes of its texts, beside them: no source. */
const isGenerated = (path: string): boolean =>
  /[\\/]words[\\/](\.wuchale[\\/]|data\.js$|\w+\.loader\.js$)/.test(path);

const newestIn = async (path: string): Promise<number> => {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => !isGenerated(file));
  const times = await Promise.all(files.map(modified));
  return Math.max(0, ...times);
};
