import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** An engine that runs in its own process. */
export interface Running {
  readonly endpoint: string;
  readonly version: string;
  stop(): Promise<void>;
}

/** The command that starts an engine's server. */
export interface Server {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a server on a free loopback port and waits until it responds to HTTP with any status. The
 *  server stops with this process.
 *  @throws {Error} with its last lines of output, when it exits or does not respond for two minutes. */
export const startServer = async (
  version: string,
  serverOn: (port: number) => Server,
): Promise<Running> => {
  const port = await freePort();
  const { program, args, env } = serverOn(port);
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const keep = (data: Buffer) => (printed = (printed + data.toString()).slice(-2_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let ended: string | null = null;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended ??= `it ended (${code ?? signal}): ${printed}`));
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs);
    if (ended !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 120_000;
  while (!(await answers(endpoint))) {
    if (ended !== null) throw new Error(ended);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`it did not answer within two minutes: ${printed}`);
    }
    await setTimeout(100);
  }
  return { endpoint, version, stop };
};

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    async (answer) => {
      await answer.body?.cancel();
      return true;
    },
    () => false,
  );

/** Runs a program and returns its output.
 *  @throws {Error} with the last line of its errors, or when the program does not exist. */
export const run = async (
  program: string,
  args: readonly string[],
  cwd?: string,
): Promise<string> => {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return output;
  throw new Error(`${program}: ${(errors || output).trim().split('\n').at(-1) ?? ''}`);
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
