import { runLatchkey } from './program.ts';
import { systemKeychain } from './state/keychain.ts';

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()));

/** Runs the command line of this process and ends it. It does not wait for the event loop: an aborted
 *  request may leave a read of its file pending, which would keep the process alive. */
export const main = async (): Promise<void> => {
  const { env: environment, stdin, stdout, stderr } = process;
  const around = { environment, stdin, stdout, stderr, keychain: systemKeychain };
  const code = await runLatchkey(process.argv.slice(2), around);
  await Promise.all([flushed(stdout), flushed(stderr)]);
  process.exit(code);
};
