import { existsSync } from 'node:fs';
import {
  installPythonPackages,
  pythonPackageVersion,
  pythonProgram,
} from '../../infra/virtual-environment.ts';
import { startServer, type Running } from './program.ts';

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

/** Installs an emulator into the git-ignored virtual environment where it is missing, and starts it
 *  on a free loopback port.
 *  @throws {Error} saying why it could not be installed or does not answer. */
export const startEmulator = async (emulator: Emulator): Promise<Running> => {
  const program = pythonProgram(emulator.program);
  if (!existsSync(program)) await installPythonPackages([emulator.requirement]);
  const version = (await pythonPackageVersion(emulator.distribution)) ?? 'unknown';
  return startServer(version, (port) => ({
    program,
    ...emulator.start(port),
  }));
};
