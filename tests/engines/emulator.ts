import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** An emulator from PyPI, as it is installed, started and asked for its version. */
export interface Emulator {
  readonly name: string;
  /** What pip installs. */
  readonly requirement: string;
  /** Name of the distribution, for its version. */
  readonly distribution: string;
  readonly program: string;
  /** Whether its CloudFormation knows every resource type of the template. */
  readonly cloudFormation: boolean;
  start(port: number): { readonly args: readonly string[]; readonly env: Record<string, string> };
}

export const emulators: readonly Emulator[] = [
  {
    name: 'ministack',
    requirement: 'ministack',
    distribution: 'ministack',
    program: 'ministack',
    cloudFormation: true,
    start: (port) => ({ args: [], env: { GATEWAY_PORT: String(port) } }),
  },
  {
    name: 'moto',
    requirement: 'moto[server,all]',
    distribution: 'moto',
    program: 'moto_server',
    cloudFormation: false,
    start: (port) => ({ args: ['-H', '127.0.0.1', '-p', String(port)], env: {} }),
  },
];

export interface Running {
  readonly endpoint: string;
  readonly version: string;
  stop(): Promise<void>;
}

const bin = '.venv/bin';

/** Installs an emulator into the git-ignored virtual environment where it is missing, and starts it
 *  on a free loopback port.
 *  @throws {Error} saying why it could not be installed or does not answer. */
export const startEmulator = async (emulator: Emulator): Promise<Running> => {
  if (!existsSync(`${bin}/${emulator.program}`)) {
    if (!existsSync(`${bin}/pip`)) await run('python3', ['-m', 'venv', '.venv']);
    await run(`${bin}/pip`, ['install', '--quiet', emulator.requirement]);
  }
  const shown = await run(`${bin}/pip`, ['show', emulator.distribution]);
  const version = /^Version: (.+)$/m.exec(shown)?.[1] ?? 'unknown';
  const port = await freePort();
  const { args, env } = emulator.start(port);
  const child = spawn(`${bin}/${emulator.program}`, args, {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(endpoint, child);
  return {
    endpoint,
    version,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
};

const untilAnswers = async (endpoint: string, child: ChildProcess): Promise<void> => {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answers = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await setTimeout(250);
  }
  child.kill('SIGKILL');
  throw new Error('it did not answer within a minute');
};

const run = async (program: string, args: readonly string[]): Promise<string> => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program}: ${errors.trim().split('\n').at(-1) ?? ''}`);
  return output;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
