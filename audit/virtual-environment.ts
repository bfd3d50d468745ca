import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const venv = join(root, '.venv');

/** Path of a program in the checkout's git-ignored Python environment, whether it is there or not. */
export const pythonProgram = (name: string): string => join(venv, 'bin', name);

/** Installs packages into the checkout's Python environment, and creates the environment where it is missing.
 *  @param what arguments of `pip install`: requirements, or `-r` and a file.
 *  @throws {Error} with pip's last line, e.g. when there is no Python or no network. */
export const installPythonPackages = async (what: readonly string[]): Promise<void> => {
  try {
    if (!existsSync(pythonProgram('pip'))) await run('python3', ['-m', 'venv', venv]);
    await run(pythonProgram('pip'), ['install', '--quiet', ...what], { cwd: root });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(cause);
    throw new Error(`${what.join(' ')} could not be installed: ${said}`, { cause });
  }
};

/** Version of an installed Python package, null where it is not installed. */
export const pythonPackageVersion = async (distribution: string): Promise<string | null> => {
  if (!existsSync(pythonProgram('python'))) return null;
  const ask = 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))';
  const { stdout } = await run(pythonProgram('python'), ['-c', ask, distribution]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() || null;
};
