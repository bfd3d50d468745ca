import { runLatchkey } from './program.ts';

/** Runs the command line of this process. */
export const main = async (): Promise<void> => {
  const { env: environment, stdin, stdout, stderr } = process;
  process.exitCode = await runLatchkey(process.argv.slice(2), {
    environment,
    stdin,
    stdout,
    stderr,
  });
};
