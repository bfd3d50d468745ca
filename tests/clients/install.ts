import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureBuilt } from '../../infra/build/artefacts.ts';
import { run } from '../engines/server-process.ts';
import { npmFolder, npmPackages, pythonFolder, pythonPackages } from './packages.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why the clients from PyPI cannot run on this machine; null where they can. */
    noPythonClients: string | null;
    /** Why the clients from npm cannot run on this machine; null where they can. */
    noNpmClients: string | null;
  }
}

/** Builds what the engine runs and installs the clients once, before the first suite. A machine
 *  without Python or without a registry skips those tests, and says why. */
export const setup = async ({ provide }: TestProject): Promise<void> => {
  await ensureBuilt(['template', 'converter', 'site']);
  provide('noPythonClients', await attempt('PyPI', installPython));
  provide('noNpmClients', await attempt('npm', installNpm));
};

const attempt = async (registry: string, install: () => Promise<void>): Promise<string | null> => {
  try {
    await install();
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.log(`clients from ${registry}: not run: ${why}`);
    return why;
  }
};

const installPython = (): Promise<void> =>
  once(pythonFolder, pythonPackages, async () => {
    await run('python3', ['-m', 'venv', '--clear', pythonFolder]);
    await run(path.join(pythonFolder, 'bin', 'pip'), ['install', '--quiet', ...pythonPackages]);
  });

const installNpm = (): Promise<void> =>
  once(npmFolder, npmPackages, async () => {
    await mkdir(npmFolder, { recursive: true });
    // They run in Chromium, so their demands on Node.js do not matter.
    const options = ['--engine-strict=false', '--ignore-scripts', '--no-package-lock'];
    await run('npm', ['install', ...options, '--prefix', npmFolder, ...npmPackages]);
  });

/** Installs unless a former run has installed exactly this list. */
const once = async (
  folder: string,
  packages: readonly string[],
  install: () => Promise<void>,
): Promise<void> => {
  const stamp = path.join(folder, 'installed.json');
  const wanted = JSON.stringify(packages);
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  await install();
  await writeFile(stamp, wanted);
};
