import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program whose exit code says only that cases failed, and gives what it prints. Its errors go to
 *  this process's. */
export const runToTheEnd = async (
  program: string,
  args: readonly string[],
  { dir, env }: { readonly dir: string; readonly env: Readonly<Record<string, string>> },
): Promise<string> => {
  const child = spawn(program, args, {
    cwd: dir,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
  await once(child, 'close');
  return printed;
};
