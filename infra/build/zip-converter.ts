import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { zipSync, type Zippable } from 'fflate';
import { lockClosure, type PackageLock } from './lock-closure.ts';

const inProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const run = promisify(execFile);

/** What a function's machine is: sharp's native part differs by it. */
export interface LambdaPlatform {
  readonly os: string;
  readonly cpu: string;
}

/** As the template asks for on AWS. */
export const awsPlatform: LambdaPlatform = { os: 'linux', cpu: 'arm64' };

/** In zips a time has no zone: the same local midnight gives the same bytes everywhere. */
const mtime = new Date(2026, 0, 1);

/** Lambda reads the files as another user than the one who packed them.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html */
const unix = 3;
const readableByAll = 0o100644 << 16;

/** Files of sharp that no function needs. */
const needless = /\.(d\.ts|d\.cts|md|map)$|\/(README|CHANGELOG)|\.package-lock\.json$|\/src\//;

/** Packs the converter's bundle with the locked sharp for a platform, the same bytes each time.
 *  @returns the zip's bytes; `dist/converter.zip` holds them too. */
export const zipConverter = async (platform: LambdaPlatform): Promise<Uint8Array> => {
  const staging = inProject('dist/converter-modules');
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const lock = lockClosure(
    JSON.parse(await readFile(inProject('package-lock.json'), 'utf8')) as PackageLock,
    'sharp',
  );
  await writeFile(join(staging, 'package.json'), JSON.stringify(lock.packages['']));
  await writeFile(join(staging, 'package-lock.json'), JSON.stringify(lock));
  await run(
    'npm',
    [
      'ci',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `--os=${platform.os}`,
      `--cpu=${platform.cpu}`,
      '--libc=glibc',
    ],
    { cwd: staging },
  );
  const modules = await filesIn(join(staging, 'node_modules'));
  const files: Zippable = {
    // CommonJS as well, with no package.json beside it: AWS's runtime finds either name, an emulator's
    // may know only this one.
    'handler.js': await readFile(inProject('dist/converter/handler.cjs')),
    ...Object.fromEntries(
      await Promise.all(
        modules
          .filter((path) => !needless.test(path))
          .map(async (path) => [relative(staging, path), await readFile(path)] as const),
      ),
    ),
  };
  const zip = zipSync(files, { level: 9, mtime, os: unix, attrs: readableByAll });
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
