import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { zipSync, type Zippable } from 'fflate';

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const run = promisify(execFile);

/** What a function's machine is: sharp's native part differs by it. */
export interface LambdaPlatform {
  readonly os: string;
  readonly cpu: string;
}

/** As the template asks for on AWS. */
export const awsPlatform: LambdaPlatform = { os: 'linux', cpu: 'arm64' };

/** Files of sharp that no function needs. */
const needless = /\.(d\.ts|d\.cts|md|map)$|\/(README|CHANGELOG)|\.package-lock\.json$|\/src\//;

/** Packs the converter's bundle with the locked sharp for a platform, the same bytes each time.
 *  @returns the zip's bytes; `dist/converter.zip` holds them too. */
export const zipConverter = async (platform: LambdaPlatform): Promise<Uint8Array> => {
  const staging = inProject('dist/converter-modules');
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const { version } = JSON.parse(
    await readFile(inProject('node_modules/sharp/package.json'), 'utf8'),
  ) as { version: string };
  await writeFile(join(staging, 'package.json'), '{"private":true}');
  await run('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    `--os=${platform.os}`,
    `--cpu=${platform.cpu}`,
    '--libc=glibc',
    `--prefix=${staging}`,
    `sharp@${version}`,
  ]);
  const modules = await filesIn(join(staging, 'node_modules'));
  const files: Zippable = {
    'handler.cjs': await readFile(inProject('dist/converter/handler.cjs')),
    ...Object.fromEntries(
      await Promise.all(
        modules
          .filter((path) => !needless.test(path))
          .map(async (path) => [relative(staging, path), await readFile(path)] as const),
      ),
    ),
  };
  const zip = zipSync(files, { level: 9, mtime: '2026-01-01' });
  await writeFile(inProject('dist/converter.zip'), zip);
  return zip;
};

const filesIn = async (dir: string): Promise<readonly string[]> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};
