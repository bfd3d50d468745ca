import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { zipSync, type Zippable } from 'fflate';
import { lockClosure, type PackageLock } from './lock-closure.ts';

const inProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const run = promisify(execFile);

/** A function's platform: sharp's native part differs by it. */
export interface LambdaPlatform {
  readonly os: string;
  readonly cpu: string;
}

/** As in the template. */
export const awsPlatform: LambdaPlatform = { os: 'linux', cpu: 'arm64' };

/** Zip times have no zone: the same local midnight gives the same bytes in every zone. */
const mtime = new Date(2026, 0, 1);

/** Lambda reads the files as a user who does not own them.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html */
const unix = 3;
const readableByAll = 0o100644 << 16;

/** Files of sharp that the function does not need. */
const needless = /\.(d\.ts|d\.cts|md|map)$|\/(README|CHANGELOG)|\.package-lock\.json$|\/src\//;

/** Packs the converter's bundle and the locked sharp for a platform into `dist/converter.zip`, the same
 *  bytes each time.
 *  @returns the zip's bytes. */
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
    // .js, which is CommonJS without a package.json: AWS's runtime also finds .cjs, an emulator's may
    // not.
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
